import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { grad, mul, ones, setBackend, sum, type Tensor, tensor, tensor1d, type Tensor1D, variableGrads, zeros } from '@tensorflow/tfjs-core';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import type { BatchNormMode } from '@thaw/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { BatchNormalization, batchNormalization, dropout, relu } from './index.ts';

interface BatchNormGolden {
  shape: number[];
  x: number[];
  dy: number[];
  y: number[];
  dx: number[];
  gammaGradient: number[];
  betaGradient: number[];
  movingMean: number[];
  movingVariance: number[];
}

// Written by bench/reference/layers.py from PyTorch.
const golden = JSON.parse(readFileSync(new URL('golden/layers.json', import.meta.url), 'utf8')) as {
  train: BatchNormGolden;
  frozen: BatchNormGolden;
  relu6: { x: number[]; y: number[]; dx: number[] };
};

beforeAll(() => setBackend('cpu'));

const expectClose = (actual: Tensor | undefined, expected: number[]) => {
  const values = [...actual!.dataSync()];
  expect(values).toHaveLength(expected.length);
  values.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
};

describe.each(['train', 'frozen'] as const)('batch normalization in mode %s equals PyTorch', (mode: BatchNormMode) => {
  const expected = golden[mode];
  const x = () => tensor(expected.x, expected.shape);

  test('output, gradients and running statistics', () => {
    const layer = batchNormalization({ name: `bn_${mode}` });
    layer.apply(x()); // builds the weights
    layer.setWeights([tensor1d([0.5, 1, 2]), tensor1d([0.1, -0.2, 0.3]), tensor1d([0.2, 0, -0.4]), tensor1d([0.8, 1.5, 1])]);
    layer.mode = mode;
    const dy = tensor(expected.dy, expected.shape);
    const dx = grad((value) => sum(mul(layer.apply(value, { training: true }) as Tensor, dy)))(x());
    expectClose(dx, expected.dx);
    // Once only: the pass above has moved the running statistics already.
    expectClose(layer.getWeights()[2], expected.movingMean);
    expectClose(layer.getWeights()[3], expected.movingVariance);
    const [gamma, beta] = layer.trainableWeights;
    const { grads } = variableGrads(() => {
      const y = layer.apply(x(), { training: true }) as Tensor;
      expectClose(y, expected.y);
      return sum(mul(y, dy));
    });
    expectClose(grads[gamma!.name], expected.gammaGradient);
    expectClose(grads[beta!.name], expected.betaGradient);
  });
});

describe.each([
  ['scale', { scale: false, center: true }, ['beta']],
  ['offset', { scale: true, center: false }, ['gamma']],
  ['scale and offset', { scale: false, center: false }, []],
] as const)('batch normalization without %s', (_, options, weights) => {
  const x = tensor(golden.train.x, golden.train.shape);
  const dy = tensor(golden.train.dy, golden.train.shape);
  const statistics = [tensor1d([0.2, 0, -0.4]), tensor1d([0.8, 1.5, 1])];

  test.each(['train', 'frozen'] as const)('is that with ones and zeros, in mode %s', (mode) => {
    const [without, whole] = [options, {}].map((given) => {
      const layer = batchNormalization({ name: `bn_without_${weights.length}`, ...given });
      layer.apply(x); // builds the weights
      layer.mode = mode;
      return layer;
    }) as [BatchNormalization, BatchNormalization];
    expect(without.trainableWeights.map(({ originalName }) => originalName.split('/').at(-1))).toEqual(weights);
    const gamma = options.scale ? tensor1d([0.5, 1, 2]) : ones([3]);
    const beta = options.center ? tensor1d([0.1, -0.2, 0.3]) : zeros([3]);
    without.setWeights([...weights.map((name) => ({ gamma, beta })[name]), ...statistics]);
    whole.setWeights([gamma, beta, ...statistics]);
    const [found, expected] = [without, whole].map((layer) => [...grad((value) => sum(mul(layer.apply(value, { training: true }) as Tensor, dy)))(x).dataSync()]);
    expect(found).toEqual(expected);
    expect([...(without.apply(x) as Tensor).dataSync()]).toEqual([...(whole.apply(x) as Tensor).dataSync()]);
    expect(without.getConfig()).toMatchObject(options);
  });
});

test('inference uses the running statistics whatever the mode', () => {
  const layer = batchNormalization({ name: 'bn_inference' });
  layer.apply(ones([1, 3])); // builds the weights
  layer.setWeights([tensor1d([1, 1, 1]), tensor1d([0, 0, 0]), tensor1d([1, 2, 3]), tensor1d([1, 1, 1])]);
  const y = layer.apply(tensor([[2, 2, 2]])) as Tensor;
  expectClose(y, [1, 0, -1].map((value) => value / Math.sqrt(1 + 1e-5)));
});

test('ReLU6 equals PyTorch, with its gradient', () => {
  const layer = relu({ name: 'relu6', maxValue: 6 });
  const x = tensor1d(golden.relu6.x);
  expectClose(layer.apply(x) as Tensor, golden.relu6.y);
  const dx = grad((value) => sum(mul(layer.apply(value) as Tensor, tensor1d([1, 2, 3, 4, 5, 6, 7]))))(x);
  expectClose(dx, golden.relu6.dx);
});

describe('dropout', () => {
  const x = ones([200, 50]);
  const layer = dropout({ name: 'drop', rate: 0.35 });
  const run = (seed: number[], of = layer) => [...(of.apply(x, { training: true, seed: tensor1d(seed, 'int32') as Tensor1D }) as Tensor).dataSync()];

  test('drops the given share and keeps the mean', () => {
    const values = run([1, 1]);
    const dropped = values.filter((value) => value === 0).length / values.length;
    // Standard deviation of the share over 10,000 draws is .005.
    expect(dropped).toBeGreaterThan(0.33);
    expect(dropped).toBeLessThan(0.37);
    expect(Math.max(...values)).toBeCloseTo(1 / 0.65, 5);
  });

  test('follows the seed and the name of the layer', () => {
    expect(run([1, 2])).toEqual(run([1, 2]));
    expect(run([1, 2])).not.toEqual(run([1, 3]));
    expect(run([1, 2])).not.toEqual(run([1, 2], dropout({ name: 'other', rate: 0.35 })));
  });

  test('does nothing in inference', () => {
    expect([...(layer.apply(x) as Tensor).dataSync()]).toEqual([...x.dataSync()]);
  });
});

test('a saved model names ordinary layers only', () => {
  const x = input({ shape: [4, 4, 3] });
  const normalized = batchNormalization({ name: 'bn', momentum: 0.8, epsilon: 1e-3 }).apply(x);
  const activated = relu({ name: 'act', maxValue: 6 }).apply(normalized);
  const pooled = layers.globalAveragePooling2d({ name: 'pool' }).apply(activated);
  const built = model({ inputs: x, outputs: dropout({ name: 'drop', rate: 0.2 }).apply(pooled) as never });
  const { config } = built.toJSON(null, false) as unknown as { config: { layers: { class_name: string; config: Record<string, unknown> }[] } };
  expect(config.layers.map((layer) => layer.class_name)).toEqual(['InputLayer', 'BatchNormalization', 'ReLU', 'GlobalAveragePooling2D', 'Dropout']);
  expect(config.layers[1]!.config).toMatchObject({ momentum: 0.8, epsilon: 1e-3, axis: -1 });
  expect(config.layers[2]!.config).toMatchObject({ max_value: 6 });
  expect(built.layers[1]).toBeInstanceOf(BatchNormalization);
});
