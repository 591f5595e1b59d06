// No TensorFlow is loaded here: counting needs none.
import { engine } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { backboneOptions } from './backbone-options.ts';
import { networkOf } from './backbone-plugin.ts';
import { catalog } from './catalog.ts';
import { describeModel, describeNetwork } from './describe-backbone.ts';
import { buildNetwork } from './load-network.ts';
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

test('each kind of layer counts its products', () => {
  const counts = withoutNumbers(() => {
    const image = input({ shape: [8, 6, 4] });
    const map = layers.conv2d({ name: 'conv', filters: 10, kernelSize: 3, strides: 2, padding: 'same' }).apply(image);
    const each = layers.depthwiseConv2d({ name: 'each', kernelSize: 5, padding: 'same' }).apply(map);
    const dense = layers.dense({ name: 'dense', units: 7 }).apply(layers.reshape({ targetShape: [12, 10] }).apply(each));
    const built = model({ inputs: image, outputs: dense as SymbolicTensor });
    return describeModel(built, { groups: ['conv', 'each', 'dense'].map((name) => ({ name, layers: [name] })) }).groups.map(({ multiplyAdds }) => multiplyAdds);
  });
  // Places × kernel: 4 × 3 × (3 · 3 · 4 · 10), 4 × 3 × (5 · 5 · 10), 12 × (10 · 7).
  expect(counts).toEqual([4320, 3000, 840]);
});

test('counting leaves no tensors and no backend behind', () => {
  const { numTensors, numDataBuffers } = engine().state;
  describeNetwork('resnet18');
  expect(engine().state).toMatchObject({ numTensors, numDataBuffers });
  expect(engine().backendNames()).toEqual([]);
});
