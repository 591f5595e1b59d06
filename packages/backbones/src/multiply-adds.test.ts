// No TensorFlow is loaded here: counting needs none.
import { engine } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { scaledDotProductAttention, windowAttention, windowPartition, windowReverse } from '@thaw/layers';
import { expect, test } from 'vitest';
import { backboneOptions } from './backbone-options.ts';
import { networkOf } from './backbone-plugin.ts';
import { apply } from './blocks/apply.ts';
import { catalog } from './catalog.ts';
import { describeNetwork } from './describe-network.ts';
import { buildNetwork } from './load-network.ts';
import { multiplyAddsOf } from './multiply-adds.ts';
import { publishedOf } from './published.ts';
import { withoutNumbers } from './without-numbers.ts';

/** Their weights come without a classifier. */
const withoutClassifier = /dinov2/;

test.each(Object.keys(catalog))('%s has as many parameters and multiply-adds as timm counts', (name) => {
  const { parameters, gigaMultiplyAdds } = publishedOf(name);
  const [imageSize, expected] = gigaMultiplyAdds!;
  const facts = describeNetwork(name, { imageSize })!;
  const isWhole = !withoutClassifier.test(name);
  const whole = isWhole ? facts.classifier : facts;
  expect(whole.parameters).toBe(parameters);
  const found = (whole.multiplyAdds + normOperations(name, imageSize, isWhole)) / 1e9;
  // timm's numbers are rounded.
  expect(Math.abs(found - expected)).toBeLessThan(0.005 + 0.005 * expected);
  // Nothing is lost between the groups.
  expect(facts.groups.reduce((sum, group) => sum + group.parameters, 0)).toBe(facts.parameters);
  expect(facts.blocks.reduce((sum, group) => sum + group.multiplyAdds, 0)).toBe(facts.multiplyAdds);
});

/** timm counts with fvcore, which takes 2 for every number that passes a batch norm and 5 for a layer norm. */
function normOperations(name: string, imageSize: number, isWhole: boolean): number {
  return withoutNumbers(() => {
    const built = buildNetwork(networkOf(catalog[name]!), backboneOptions.parse({}), imageSize, isWhole ? 1000 : undefined);
    return built.layers.reduce((sum, layer) => {
      const each = { BatchNormalization: 2, LayerNormalization: 5 }[layer.getClassName()] ?? 0;
      return sum + each * (layer.output as SymbolicTensor).shape.slice(1).reduce<number>((product, size) => product * size!, 1);
    }, 0);
  });
}

/** The multiply-adds of the layers with these names, in a model from a picture [8, 6, 4] to what `build` makes of it. */
const countsOf = (build: (image: SymbolicTensor) => SymbolicTensor, names: readonly string[]): number[] =>
  withoutNumbers(() => {
    const image = input({ shape: [8, 6, 4] });
    const built = model({ inputs: image, outputs: build(image) });
    const counts = multiplyAddsOf(built.layers);
    return names.map((name) => counts.get(built.getLayer(name))!);
  });

test('convolutions and dense layers use their kernel at every place', () => {
  const counts = countsOf((image) => {
    const map = apply(layers.conv2d({ name: 'conv', filters: 10, kernelSize: 3, strides: 2, padding: 'same' }), image);
    const each = apply(layers.depthwiseConv2d({ name: 'each', kernelSize: 5, padding: 'same' }), map);
    return apply(layers.dense({ name: 'dense', units: 7 }), apply(layers.reshape({ targetShape: [12, 10] }), each));
  }, ['conv', 'each', 'dense']);
  // Places × kernel: 4 × 3 × (3 · 3 · 4 · 10), 4 × 3 × (5 · 5 · 10), 12 × (10 · 7).
  expect(counts).toEqual([4320, 3000, 840]);
});

test('attention multiplies tokens with tokens, twice; in windows, within each', () => {
  const tokens = (image: SymbolicTensor) => apply(layers.dense({ name: 'qkv', units: 15 }), apply(layers.reshape({ targetShape: [48, 4] }), image));
  const whole = countsOf((image) => apply(scaledDotProductAttention({ name: 'attention', heads: 5 }), tokens(image)), ['qkv', 'attention']);
  // 48 tokens × (4 · 15), 2 × 48 × 48 tokens × 5 channels.
  expect(whole).toEqual([2880, 23040]);

  const size = { windowSize: 4, shift: 0, height: 8, width: 6 };
  const inWindows = countsOf((image) => {
    const cut = apply(layers.dense({ name: 'qkv', units: 15 }), apply(windowPartition({ name: 'cut', ...size }), image));
    const joined = apply(windowReverse({ name: 'joined', ...size }), apply(windowAttention({ name: 'attention', heads: 5, ...size }), cut));
    return apply(layers.dense({ name: 'after', units: 2 }), joined);
  }, ['qkv', 'attention', 'after']);
  // 2 × 2 windows of 16 tokens cover 8 × 6: 64 × (4 · 15), 4 × 2 × 16 × 16 × 5, then 48 × (5 · 2).
  expect(inWindows).toEqual([3840, 10240, 480]);
});

test('counting leaves no tensors and no backend behind', () => {
  const { numTensors, numDataBuffers } = engine().state;
  describeNetwork('resnet18');
  expect(engine().state).toMatchObject({ numTensors, numDataBuffers });
  expect(engine().backendNames()).toEqual([]);
});
