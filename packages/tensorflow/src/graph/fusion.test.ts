import { add, batchNorm, conv2d, depthwiseConv2d, div, grads, mul, relu, relu6, sigmoid, sqrt, square, sub, sum, type Tensor, tensor, type Tensor1D, type Tensor4D, tidy, variable } from '@tensorflow/tfjs-core';
import { registerNativeGradients, runNativeKernel } from '@thaw/layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadTensorFlow } from '../load-tensorflow.ts';
import type { TensorFlow } from '../tensorflow.ts';
import { type HostValues, hostValue } from './graph-session.ts';
import type { Traceable } from './trace.ts';

let tensorflow: TensorFlow;
beforeAll(async () => {
  tensorflow = await loadTensorFlow({ backend: 'cpu' });
  registerNativeGradients();
});

/** Numbers without pattern, mean `mean` and spread about 1. */
const noise = (shape: number[], seed: number, mean = 0): Tensor =>
  tensor(Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, index) => mean + Math.sin((index + 1) * 12.9898 * seed) * 1.7), shape);

/** Runs a function as it is and compiled, and gives the operations of our own that ran. */
async function compare(run: Traceable, inputs: Record<string, Tensor>, tolerance: number): Promise<string[]> {
  const host: HostValues = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, hostValue(value)]));
  const session = tensorflow.openGraphSession();
  const compiled = session.compile(run, { name: 'compared' });
  const actual = await compiled.run(host);
  const expected = tidy(() => Object.fromEntries(Object.entries(run(inputs)).map(([name, value]) => [name, { keep: hostValue(value) }])) as never) as unknown as Record<string, { keep: ReturnType<typeof hostValue> }>;
  for (const [name, { keep }] of Object.entries(expected)) {
    expect(actual[name]!.shape).toEqual(keep.shape);
    const largest = (values: Iterable<number>) => [...values].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const error = largest([...keep.data].map((value, index) => value - actual[name]!.data[index]!)) / Math.max(largest(keep.data), 1);
    expect(error, name).toBeLessThan(tolerance);
  }
  const { operations } = await compiled.profile(host);
  session.close();
  return operations.map(({ op }) => op).filter((op) => op.startsWith('Thaw'));
}

describe('batch normalization with its activation', () => {
  const layer =
    (activation: (x: Tensor) => Tensor): Traceable =>
    ({ x, scale, offset, weights }) => {
      const normalized = (a: Tensor, b: Tensor, c: Tensor): Tensor => activation(runNativeKernel<Tensor[]>('FusedBatchNormTraining', { x: a, scale: b, offset: c }, { epsilon: 1e-3 })[0]!);
      const [, mean, variance] = runNativeKernel<Tensor[]>('FusedBatchNormTraining', { x: x!, scale: scale!, offset: offset! }, { epsilon: 1e-3 });
      const [dx, dscale, doffset] = grads((a: Tensor, b: Tensor, c: Tensor) => sum(mul(normalized(a, b, c), weights!)))([x!, scale!, offset!]);
      return { y: normalized(x!, scale!, offset!), mean: mean!, variance: variance!, dx: dx!, dscale: dscale!, doffset: doffset! };
    };

  test.each([
    ['relu', relu as (x: Tensor) => Tensor, [3, 5, 7, 6], 0],
    ['relu6', relu6 as (x: Tensor) => Tensor, [2, 9, 9, 16], 0],
    ['nothing', (x: Tensor) => x, [4, 16, 16, 40], 0],
    ['silu', (x: Tensor) => runNativeKernel<Tensor>('Silu', { x }), [3, 9, 9, 20], 0],
    // The mean is a thousand times the spread.
    ['relu, far from 0', relu as (x: Tensor) => Tensor, [2, 8, 8, 8], 1000],
    ['relu, more rows than are summed in one go', relu as (x: Tensor) => Tensor, [2, 40, 40, 3], 1],
  ])('followed by %s', async (_, activation, shape, mean) => {
    const channels = shape.at(-1)!;
    const inputs = { x: noise(shape, 1, mean), scale: noise([channels], 2, 2), offset: noise([channels], 3, 1), weights: noise(shape, 5) };
    const operations = await compare(layer(activation), inputs, mean > 100 ? 2e-3 : 2e-5);
    expect(operations.filter((op) => op === 'ThawBatchNormGrad')).toHaveLength(1);
    expect(operations).toContain('ThawBatchNorm');
    Object.values(inputs).forEach((input) => input.dispose());
  });
});

describe('chains of elementwise operations', () => {
  const adam: Traceable = ({ parameter, gradient, mean, meanSquare, rate }) => {
    const nextMean = add(mean!, mul(0.1, sub(gradient!, mean!)));
    const nextMeanSquare = add(meanSquare!, mul(0.001, sub(square(gradient!), meanSquare!)));
    const update = add(div(nextMean, add(sqrt(nextMeanSquare), 1e-8)), mul(parameter!, 0.01));
    return { next: sub(parameter!, mul(update, rate!)), nextMean, nextMeanSquare };
  };

  test.each([[[1]], [[7]], [[513]], [[3, 171]], [[600, 800]]])('an update of Adam on %j is one operation', async (shape) => {
    const inputs = { parameter: noise(shape, 1), gradient: noise(shape, 2), mean: noise(shape, 3), meanSquare: square(noise(shape, 4)), rate: tensor(0.01) };
    expect(await compare(adam, inputs, 1e-5)).toEqual(['ThawElementwise']);
    Object.values(inputs).forEach((input) => input.dispose());
  });

  test('a way that leaves the chain and comes back splits it', async () => {
    const clipped: Traceable = ({ x }) => {
      const doubled = add(x!, x!);
      return { y: mul(mul(doubled, 3), div(1, sum(square(doubled)))) };
    };
    const x = noise([100], 1);
    expect(await compare(clipped, { x }, 1e-5)).toHaveLength(2);
    x.dispose();
  });

  test('numbers keep their broadcasting, and what is not elementwise stays', async () => {
    const gate: Traceable = ({ x, y }) => ({ a: mul(x!, sigmoid(x!)), b: add(mul(x!, y!), 1) });
    const inputs = { x: noise([4, 6], 1), y: noise([6], 2) };
    await compare(gate, inputs, 1e-5);
    Object.values(inputs).forEach((input) => input.dispose());
  });

  test('writes variables', async () => {
    const weight = variable(noise([1000], 1), false);
    const session = tensorflow.openGraphSession();
    const step = session.compile(({ gradient }) => {
      const next = sub(weight, mul(add(gradient!, mul(weight, 0.1)), 0.5));
      weight.assign(next);
      return { total: sum(next) };
    }, { name: 'decay' });
    const before = weight.dataSync().slice();
    await step.run({ gradient: { shape: [1000], data: new Float32Array(1000).fill(2) } });
    await session.download();
    weight.dataSync().forEach((value, index) => expect(value).toBeCloseTo(before[index]! - 0.5 * (2 + 0.1 * before[index]!), 5));
    session.close();
    weight.dispose();
  });
});

describe('the gradient of depthwise filters', () => {
  test.each([
    ['same, 3 × 3', 'same', 3, 1, [2, 7, 9, 24]],
    ['same, 5 × 5, stride 2', 'same', 5, 2, [3, 11, 8, 17]],
    ['valid, 3 × 3, stride 2', 'valid', 3, 2, [2, 9, 9, 40]],
    ['same, 7 × 7 on pictures smaller than the kernel', 'same', 7, 1, [2, 4, 4, 16]],
    ['more rows than are summed in one go', 'same', 3, 1, [4, 40, 12, 8]],
  ] as const)('%s', async (_, padding, size, stride, shape) => {
    const channels = shape[3];
    const run: Traceable = ({ x, filter }) => {
      const [dFilter] = grads((f: Tensor) => sum(square(depthwiseConv2d(x as Tensor4D, f as Tensor4D, stride, padding))))([filter!]);
      return { dFilter: dFilter! };
    };
    const inputs = { x: noise([...shape], 1), filter: noise([size, size, channels, 1], 2) };
    expect(await compare(run, inputs, 1e-5)).toContain('ThawDepthwiseFilterGrad');
    Object.values(inputs).forEach((input) => input.dispose());
  });
});

test('exponentials are right from end to end', async () => {
  const x = tensor([-200, -88, -87, -20, -1, -1e-6, 0, 1e-6, 0.5, 1, 10, 88, 200]);
  await compare(({ x: given }) => ({ sigmoid: mul(sigmoid(given!), 1), gate: add(sigmoid(given!), given!) }), { x }, 1e-6);
  x.dispose();
});

describe('batch normalization by fixed statistics', () => {
  const inputs = (kernel: number, depthwise: boolean): Record<string, Tensor> => {
    const channels = depthwise ? 16 : 24;
    return {
      x: noise([2, 9, 9, 16], 1),
      filter: noise(depthwise ? [kernel, kernel, 16, 1] : [kernel, kernel, 16, channels], 2),
      scale: noise([channels], 3, 2),
      offset: noise([channels], 4),
      mean: noise([channels], 5),
      variance: square(noise([channels], 6)),
    };
  };
  const normalized = (convolved: Tensor, { scale, offset, mean, variance }: Readonly<Record<string, Tensor>>): Tensor =>
    batchNorm(convolved as Tensor4D, mean as Tensor1D, variance as Tensor1D, offset as Tensor1D, scale as Tensor1D, 1e-3);

  test.each([
    ['and relu', (x: Tensor) => relu(x), 3, 1, 'same', false],
    ['and relu6, 1 × 1', (x: Tensor) => relu6(x), 1, 1, 'same', false],
    ['alone, stride 2', (x: Tensor) => mul(x, 1), 3, 2, 'valid', false],
    ['and relu6, depthwise', (x: Tensor) => relu6(x), 5, 2, 'same', true],
  ] as const)('is folded into the convolution, %s', async (_, activation, kernel, stride, padding, depthwise) => {
    const run: Traceable = (given) => {
      const { x, filter } = given as Record<string, Tensor4D>;
      return { y: activation(normalized(depthwise ? depthwiseConv2d(x!, filter!, stride, padding) : conv2d(x!, filter!, stride, padding), given)) };
    };
    const given = inputs(kernel, depthwise);
    // Depthwise only where oneDNN is.
    if (!depthwise || process.env['TF_ENABLE_ONEDNN_OPTS'] !== '0') expect(await compare(run, given, 1e-5)).toEqual(['ThawFoldedFilter']);
    Object.values(given).forEach((input) => input.dispose());
  });

  test('is not folded where somebody looks at the convolution itself', async () => {
    const run: Traceable = (given) => {
      const convolved = conv2d(given['x'] as Tensor4D, given['filter'] as Tensor4D, 1, 'same');
      return { y: relu(normalized(convolved, given)), convolved };
    };
    const given = inputs(3, false);
    expect(await compare(run, given, 1e-5)).toEqual([]);
    Object.values(given).forEach((input) => input.dispose());
  });
});
