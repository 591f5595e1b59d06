import { readFileSync } from 'node:fs';
import { engine, grads, mul, sum, type Tensor, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { registerNativeGradients, runNativeKernel } from '@thaw/layers';
import { beforeAll, expect, it } from 'vitest';
import { hostValue } from '../graph/graph-session.ts';
import { loadTensorFlow } from '../load-tensorflow.ts';
import type { TensorFlow } from '../tensorflow.ts';

interface Golden {
  layerNorm: { shape: [number, number]; epsilon: number; y: Long; dx: Long; dScale: number[]; dOffset: number[] };
  gelu: Record<'x' | 'dy' | 'y' | 'dx', number[]>;
}

/** The first values of a long tensor, and the norm of all. */
interface Long {
  first: number[];
  norm: number;
}

// PyTorch's; see bench/reference/transformer_layers.py.
const golden = JSON.parse(readFileSync(new URL('../golden/transformer_kernels.json', import.meta.url), 'utf8')) as Golden;

let tensorflow: TensorFlow;
// The kernels are for processors.
beforeAll(async () => {
  tensorflow = await loadTensorFlow({ backend: 'cpu' });
  registerNativeGradients();
});

function expectClose(actual: Tensor | undefined, expected: readonly number[], digits = 4): void {
  const values = Array.from(actual!.dataSync());
  expect(values).toHaveLength(expected.length);
  values.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, digits));
}

function expectLong(actual: Tensor | undefined, { first, norm }: Long): void {
  const values = Array.from(actual!.dataSync());
  values.slice(0, first.length).forEach((value, index) => expect(value).toBeCloseTo(first[index]!, 4));
  expect(Math.hypot(...values) / norm).toBeCloseTo(1, 5);
}

it('layer norm of many rows, and of channels that fill no vector register, equals PyTorch with its gradients', () => {
  const { shape, epsilon, y, dx, dScale, dOffset } = golden.layerNorm;
  const [rows, channels] = shape;
  const along = (length: number, value: (index: number) => number) => Array.from({ length }, (_, index) => value(index));
  const x = tensor(along(rows * channels, (index) => 20 + 3 * Math.sin(0.37 * index)), shape);
  const dy = tensor(along(rows * channels, (index) => Math.cos(0.11 * index)), shape);
  const [scale, offset] = [tensor1d(along(channels, (index) => 1 + 0.1 * Math.sin(index))), tensor1d(along(channels, Math.cos))];
  const normalized = (...[a, b, c]: Tensor[]): Tensor => runNativeKernel('LayerNorm', { x: a!, scale: b!, offset: c! }, { epsilon });
  expectLong(normalized(x, scale, offset), y);
  const gradients = grads((...inputs: Tensor[]) => sum(mul(normalized(...inputs), dy)))([x, scale, offset]);
  expectLong(gradients[0], dx);
  expectClose(gradients[1], dScale, 3);
  expectClose(gradients[2], dOffset, 3);
});

it('layer norm takes any rank', () => {
  const [x, scale, offset] = [tensor([1, 3, 2, 6], [1, 2, 1, 2]), tensor1d([2, 1]), tensor1d([0, 5])];
  const y: Tensor = runNativeKernel('LayerNorm', { x, scale, offset }, { epsilon: 0 });
  expect(y.shape).toEqual([1, 2, 1, 2]);
  expectClose(y, [-2, 6, -2, 6], 5);
});

it('GELU equals PyTorch, with its gradient', () => {
  const { x, dy, y, dx } = golden.gelu;
  expectClose(runNativeKernel<Tensor>('Gelu', { x: tensor1d(x) }), y, 5);
  expectClose(runNativeKernel<Tensor>('GeluGrad', { dy: tensor1d(dy), x: tensor1d(x) }), dx, 5);
});

it('GELU lets through what is not a number, and neither leaves tensors behind', () => {
  const x = tensor1d([NaN, 100, -100]);
  const before = engine().memory().numTensors;
  const y: Tensor = runNativeKernel('Gelu', { x });
  const outputs = runNativeKernel<Tensor[]>('LayerNormGrad', { dy: x, x, scale: x }, { epsilon: 1e-6 });
  expect([...y.dataSync()]).toEqual([NaN, 100, -0]);
  for (const output of [y, ...outputs]) output.dispose();
  expect(engine().memory().numTensors).toBe(before);
});

it('both and their gradients are the same in a compiled graph', async () => {
  const { x, dy } = golden.gelu;
  const inputs = { x: tensor(x, [1, x.length]), scale: tensor1d(dy), offset: tensor1d(x) };
  const run = (values: Readonly<Record<string, Tensor>>): Record<string, Tensor> => {
    const layer = (...[a, b, c]: Tensor[]): Tensor => runNativeKernel('Gelu', { x: runNativeKernel<Tensor>('LayerNorm', { x: a!, scale: b!, offset: c! }, { epsilon: 1e-6 }) });
    const [dx, dScale, dOffset] = grads((...given: Tensor[]) => sum(layer(...given)))([values['x']!, values['scale']!, values['offset']!]);
    return { dx: dx!, dScale: dScale!, dOffset: dOffset! };
  };
  const session = tensorflow.openGraphSession();
  const found = await session.compile(run, { name: 'layers' }).run(Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, hostValue(value)])));
  session.close();
  for (const [name, expected] of Object.entries(run(inputs))) {
    expect(found[name]!.shape, name).toEqual(expected.shape);
    found[name]!.data.forEach((value, index) => expect(value).toBeCloseTo(expected.dataSync()[index]!, 4));
  }
});
