import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { grad, mul, ones, randomNormal, setBackend, sum, type Tensor, tensor, tensor1d, type Tensor1D, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import { input, layers, type LayersModel, model, models, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { addLora, loraLayersOf, mergeLora } from './lora.ts';
import type { LoraOptions } from './lora-linear.ts';

type Numbers = Readonly<Record<string, readonly number[]>>;

// Written by bench/reference/lora.py from PEFT. Kernels are [in, out].
const golden = JSON.parse(readFileSync(new URL('golden/lora.json', import.meta.url), 'utf8')) as {
  rank: number;
  alpha: number;
  inputs: number;
  outputs: number;
  startsAtZero: boolean;
  /** `fc.weight`, … */
  weights: Numbers;
  /** `fc/lora_A`, … */
  factors: Numbers;
  gradients: Numbers;
  merged: Numbers;
  x: readonly number[];
  dy: readonly number[];
  y: readonly number[];
  dx: readonly number[];
};
const { rank, alpha, inputs, outputs } = golden;
const shape = [2, 2, 2, inputs];

const expectClose = (actual: Tensor, expected: readonly number[], tolerance = 1e-5) => {
  const values = [...actual.dataSync()];
  expect(values).toHaveLength(expected.length);
  values.forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThan(tolerance * Math.max(1, Math.abs(expected[index]!))));
};

/** ReLU of a dense layer, plus a 1 × 1 convolution; [batch, 2, 2, inputs] → [batch, 2, 2, outputs]. */
function plainNetwork(): LayersModel {
  const image = input({ shape: [2, 2, inputs] });
  const dense = layers.dense({ name: 'fc', units: outputs, activation: 'relu' }).apply(image) as SymbolicTensor;
  const convolution = layers.conv2d({ name: 'conv', filters: outputs, kernelSize: 1 }).apply(image) as SymbolicTensor;
  const network = model({ inputs: image, outputs: layers.add({ name: 'add' }).apply([dense, convolution]) as SymbolicTensor });
  for (const name of ['fc', 'conv']) {
    const layer = network.getLayer(name);
    layer.setWeights([tensor([...golden.weights[`${name}.weight`]!], layer.weights[0]!.shape as number[]), tensor1d([...golden.weights[`${name}.bias`]!])]);
  }
  return network;
}

const adapt = (options: Partial<LoraOptions> = {}): LayersModel => addLora(plainNetwork(), { rank, alpha, targets: ['fc', 'conv'], ...options });

/** The same with the factors of the reference. */
function adaptedNetwork(options: Partial<LoraOptions> = {}): LayersModel {
  const network = adapt(options);
  for (const { name, factors: { a, b } } of loraLayersOf(network)) {
    a.write(tensor([...golden.factors[`${name}/lora_A`]!], a.shape as number[]));
    b.write(tensor([...golden.factors[`${name}/lora_B`]!], b.shape as number[]));
  }
  return network;
}

const variablesOf = (network: LayersModel) => new Map(network.trainableWeights.map((weight) => [weight.originalName, (weight as unknown as { val: Variable }).val]));

beforeAll(() => setBackend('cpu'));

describe('LoRA equals PEFT', () => {
  const x = () => tensor([...golden.x], shape);
  const dy = () => tensor([...golden.dy], [2, 2, 2, outputs]);

  test('in outputs and in the gradient of what lies below', () => {
    const network = adaptedNetwork();
    expectClose(network.predict(x()) as Tensor, golden.y);
    expectClose(grad((value) => sum(mul(network.apply(value, { training: true }) as Tensor, dy())))(x()), golden.dx);
  });

  test('in the gradients of A and B, the only weights that train', () => {
    const network = adaptedNetwork();
    const variables = variablesOf(network);
    expect([...variables.keys()].toSorted()).toEqual(Object.keys(golden.gradients).toSorted());
    const { grads } = variableGrads(() => sum(mul(network.apply(x(), { training: true }) as Tensor, dy())), [...variables.values()]);
    for (const [name, { name: variable }] of variables) expectClose(grads[variable]!, golden.gradients[name]!);
  });

  test('in the merged kernels; the merged model is ordinary and gives the same', async () => {
    const network = adaptedNetwork();
    const { model: merged, dispose } = mergeLora(network);
    for (const name of ['fc', 'conv']) expectClose(merged.getLayer(name).getWeights()[0]!, golden.merged[`${name}.weight`]!);
    const opened = await models.modelFromJSON(merged.toJSON(null, false) as never);
    expect(opened.layers.map((layer) => layer.getClassName()).toSorted()).toEqual(['Add', 'Conv2D', 'Dense', 'InputLayer']);
    for (const { name } of opened.layers) opened.getLayer(name).setWeights(merged.getLayer(name).getWeights());
    expectClose(opened.predict(x()) as Tensor, [...(network.predict(x()) as Tensor).dataSync()]);
    dispose();
    expectClose(network.predict(x()) as Tensor, golden.y);
  });

  test('in the start: B is zero, so that nothing changes; A is uniform within 1 / √inputs', () => {
    expect(golden.startsAtZero).toBe(true);
    const wide = () => {
      const image = input({ shape: [400] });
      const hidden = layers.dense({ name: 'block_0_fc', units: 400 }).apply(image) as SymbolicTensor;
      return model({ inputs: image, outputs: layers.dense({ name: 'block_1_fc', units: 5 }).apply(hidden) as SymbolicTensor });
    };
    const network = wide();
    const probe = randomNormal([3, 400]);
    const before = [...(network.predict(probe) as Tensor).dataSync()];
    const adapted = addLora(network, { rank: 8, alpha: 16, targets: ['fc'] });
    expectClose(adapted.predict(probe) as Tensor, before);
    const [first, second] = loraLayersOf(adapted).map(({ factors }) => [...factors.a.read().dataSync()]) as [number[], number[]];
    const bound = 1 / 20;
    expect(Math.max(...first.map(Math.abs))).toBeLessThanOrEqual(bound);
    // Of 3200 draws; the standard deviation of a uniform number is bound / √3, that of the estimate a hundredth of it.
    expect(Math.hypot(...first) / Math.sqrt(first.length)).toBeCloseTo(bound / Math.sqrt(3), 3);
    expect(second).not.toEqual(first);
    expect([...loraLayersOf(addLora(wide(), { rank: 8, alpha: 16, targets: ['fc'] }))[0]!.factors.a.read().dataSync()]).toEqual(first);
  });
});

test('dropout hides inputs from A only, while training, by the seed of the step', () => {
  const network = adaptedNetwork({ dropout: 0.5 });
  const run = (seed: number[]) => [...(network.apply(tensor([...golden.x], shape), { training: true, seed: tensor1d(seed, 'int32') as Tensor1D }) as Tensor).dataSync()];
  expectClose(network.predict(tensor([...golden.x], shape)) as Tensor, golden.y);
  expect(run([1, 2])).toEqual(run([1, 2]));
  expect(run([1, 2])).not.toEqual(run([1, 3]));
  for (const { factors } of loraLayersOf(network)) factors.b.write(mul(factors.b.read(), 0));
  expect(run([1, 2])).toEqual(run([1, 3]));
});

describe('targets', () => {
  const network = () => {
    const image = input({ shape: [4, 4, 8] });
    let x = image;
    for (const [name, options] of [['stem_proj', { kernelSize: 3 }], ['blocks_0_proj', { kernelSize: 1 }], ['blocks_1_proj', { kernelSize: 1 }], ['blocks_1_reproj', { kernelSize: 1 }], ['last_proj', { kernelSize: 1, strides: 2 }]] as const) {
      x = layers.conv2d({ name, filters: 8, ...options }).apply(x) as SymbolicTensor;
    }
    return model({ inputs: image, outputs: x });
  };
  const adaptedBy = (targets: LoraOptions['targets']) => loraLayersOf(addLora(network(), { rank: 1, alpha: 1, targets })).map(({ name }) => name);

  test.each<[LoraOptions['targets'], string[]]>([
    [['proj'], ['blocks_0_proj', 'blocks_1_proj']],
    [['1.proj'], ['blocks_1_proj']],
    [['blocks_0_proj', 'reproj'], ['blocks_0_proj', 'blocks_1_reproj']],
    ['all', ['blocks_0_proj', 'blocks_1_proj', 'blocks_1_reproj']],
  ])('%j are layers by the end of their names that can take a correction', (targets, expected) => {
    expect(adaptedBy(targets)).toEqual(expected);
  });

  test('that do not exist, or cannot take it, are refused with those that do', () => {
    expect(() => adaptedBy(['proj', 'qkv'])).toThrow(/correction is called "qkv".*available: proj, reproj/s);
    expect(() => adaptedBy(['stem_proj'])).toThrow('is called "stem_proj"');
  });
});

test('a model with corrections says how to save it', () => {
  expect(() => adapt().toJSON()).toThrow(/mergeLora.*saveAdapter/s);
  expect(mergeLora(plainNetwork()).model.predict(ones(shape))).toBeDefined();
});
