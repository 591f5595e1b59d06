import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { grad, mul, setBackend, sum, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { input, model, models, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { silu } from './silu.ts';

// Written by bench/reference/silu.py from PyTorch.
const golden = JSON.parse(readFileSync(new URL('golden/silu.json', import.meta.url), 'utf8')) as Record<'x' | 'dy' | 'y' | 'dx', number[]>;

beforeAll(() => setBackend('cpu'));

const expectClose = (actual: Tensor, expected: readonly number[]) => {
  const values = [...actual.dataSync()];
  expect(values).toHaveLength(expected.length);
  values.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5));
};

test('SiLU equals PyTorch, with its gradient', () => {
  const layer = silu({ name: 'act' });
  const x = tensor1d(golden.x);
  expectClose(layer.apply(x) as Tensor, golden.y);
  expectClose(grad((value) => sum(mul(layer.apply(value) as Tensor, tensor1d(golden.dy))))(x), golden.dx);
});

test('a saved SiLU is the swish of plain TensorFlow.js', async () => {
  const x = input({ shape: [golden.x.length] });
  const saved = model({ inputs: x, outputs: silu({ name: 'act' }).apply(x) as SymbolicTensor });
  const opened = await models.modelFromJSON(saved.toJSON(null, false) as never);
  expect(opened.layers.map((layer) => layer.getClassName())).toEqual(['InputLayer', 'Activation']);
  expect(opened.layers[1]).not.toBeInstanceOf(saved.layers[1]!.constructor);
  expectClose(opened.predict(tensor2d([golden.x])) as Tensor, golden.y);
});
