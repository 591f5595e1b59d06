import { readFileSync } from 'node:fs';
import { engine, grad, mul, relu, relu6, sum, type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { runNativeKernel } from '@thaw/layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../load-tensorflow.ts';

// PyTorch and TensorFlow's Python; see bench/reference/native_kernels.py.
const golden = JSON.parse(readFileSync(new URL('../golden/native_kernels.json', import.meta.url), 'utf8')) as Golden;

interface Gradients {
  dx: number[];
  dScale: number[];
  dOffset: number[];
}

interface Golden {
  batchNorm: {
    epsilon: number;
    shape: number[];
    training: { y: number[]; mean: number[]; unbiasedVariance: number[] } & Gradients;
    frozen: Gradients;
  } & Record<'x' | 'scale' | 'offset' | 'dy' | 'runningMean' | 'runningVariance', number[]>;
  activations: Record<'x' | 'dy' | 'relu' | 'relu6', number[]>;
  statelessRandomUniform: { seed: number[]; shape: number[]; values: number[] };
}

beforeAll(() => loadTensorFlow());

function expectClose(actual: Tensor, expected: readonly number[], digits = 4): void {
  const values = Array.from(actual.dataSync());
  expect(values).toHaveLength(expected.length);
  values.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, digits));
}

describe('batch norm', () => {
  const { epsilon, shape, training, frozen, ...values } = golden.batchNorm;
  const inputs = () => ({ x: tensor(values.x, shape), scale: tensor1d(values.scale), offset: tensor1d(values.offset) });

  it('normalizes by the batch and tells its statistics', () => {
    const [y, mean, variance] = runNativeKernel<Tensor[]>('FusedBatchNormTraining', inputs(), { epsilon });
    expectClose(y!, training.y);
    expectClose(mean!, training.mean);
    expectClose(variance!, training.unbiasedVariance);
  });

  it('has the gradients of the batch, from the reserves of the forward pass', () => {
    const { x, scale, offset } = inputs();
    const [, , , reserve1, reserve2, reserve3] = runNativeKernel<Tensor[]>('FusedBatchNormTraining', { x, scale, offset }, { epsilon });
    const dy = tensor(values.dy, shape);
    const saved = { reserve1: reserve1!, reserve2: reserve2!, reserve3: reserve3! };
    const gradients = runNativeKernel<Tensor[]>('FusedBatchNormGrad', { dy, x, scale, ...saved }, { epsilon, training: true });
    expect(gradients).toHaveLength(3);
    expectClose(gradients[0]!, training.dx);
    expectClose(gradients[1]!, training.dScale);
    expectClose(gradients[2]!, training.dOffset);
  });

  it('has the gradients of the running statistics', () => {
    const { x, scale } = inputs();
    const running = { reserve1: tensor1d(values.runningMean), reserve2: tensor1d(values.runningVariance), reserve3: tensor1d([], 'float32') };
    const dy = tensor(values.dy, shape);
    const [dx, dScale, dOffset] = runNativeKernel<Tensor[]>('FusedBatchNormGrad', { dy, x, scale, ...running }, { epsilon, training: false });
    expectClose(dx!, frozen.dx);
    expectClose(dScale!, frozen.dScale);
    expectClose(dOffset!, frozen.dOffset);
  });

  it('leaves no tensors behind', () => {
    const { x, scale, offset } = inputs();
    const before = engine().memory().numTensors;
    const outputs = runNativeKernel<Tensor[]>('FusedBatchNormTraining', { x, scale, offset }, { epsilon });
    const [dy, , , reserve1, reserve2, reserve3] = outputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
    const gradients = runNativeKernel<Tensor[]>('FusedBatchNormGrad', { dy, x, scale, reserve1, reserve2, reserve3 }, { epsilon, training: true });
    for (const output of [...outputs, ...gradients]) output.dispose();
    expect(engine().memory().numTensors).toBe(before);
  });
});

describe('activations', () => {
  const { x, dy, ...gradients } = golden.activations;

  it.each([
    ['ReluGrad', relu, gradients.relu],
    ['Relu6Grad', relu6, gradients.relu6],
  ] as const)('%s is the gradient, given the output', (kernel, activation, expected) => {
    const y = activation(tensor1d(x));
    expectClose(runNativeKernel(kernel, { dy: tensor1d(dy), y }), expected);
  });

  it('agrees with the gradient TensorFlow.js composes', () => {
    const composed = grad((input: Tensor) => sum(mul(relu6(input), tensor1d(dy))))(tensor1d(x));
    expectClose(composed, gradients.relu6);
  });
});

describe('stateless random numbers', () => {
  const { seed, shape, values } = golden.statelessRandomUniform;
  const draw = (numbers: number[], size: number[]): Tensor =>
    runNativeKernel('StatelessRandomUniform', { seed: tensor1d(numbers, 'int32') }, { shape: size });

  it('are those of TensorFlow for the same seed', () => {
    const drawn = draw(seed, shape);
    expect(drawn.shape).toEqual(shape);
    expectClose(drawn, values, 6);
  });

  it('fill [0, 1) evenly and change with either half of the seed', () => {
    const many = draw([1, 2], [10_000]).dataSync();
    expect(many.every((value) => value >= 0 && value < 1)).toBe(true);
    const tenths = Array.from({ length: 10 }, (_, tenth) => many.filter((value) => Math.floor(value * 10) === tenth).length);
    // Five standard deviations of a binomial count of 10,000 draws at 1/10: 5 × 30.
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(draw([1, 3], [4]).dataSync()).not.toEqual(draw([1, 2], [4]).dataSync());
    expect(draw([2, 2], [4]).dataSync()).not.toEqual(draw([1, 2], [4]).dataSync());
  });
});
