import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { grad, mul, setBackend, sum, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { input, model, models, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { hardSigmoid, hardSwish, registerLayers } from './index.ts';

type Case = 'hardSigmoid' | 'hardSwish';

// Written by bench/reference/hard_activations.py from PyTorch.
const golden = JSON.parse(readFileSync(new URL('golden/hard-activations.json', import.meta.url), 'utf8')) as Record<Case, Record<'x' | 'dy' | 'y' | 'dx', number[]>>;

beforeAll(() => setBackend('cpu'));

const expectClose = (actual: Tensor, expected: readonly number[]) => {
  const values = [...actual.dataSync()];
  expect(values).toHaveLength(expected.length);
  values.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5));
};

describe.each([
  ['hardSigmoid', hardSigmoid, 'HardSigmoid'],
  ['hardSwish', hardSwish, 'HardSwish'],
] as const)('%s', (of, make, savedAs) => {
  const { x, dy, y, dx } = golden[of];

  test('equals PyTorch, with its gradient', () => {
    const layer = make({ name: 'act' });
    expectClose(layer.apply(tensor1d(x)) as Tensor, y);
    expectClose(grad((value) => sum(mul(layer.apply(value) as Tensor, tensor1d(dy))))(tensor1d(x)), dx);
  });

  test('opens again from a saved model', async () => {
    registerLayers();
    const row = input({ shape: [x.length] });
    const saved = model({ inputs: row, outputs: make({ name: 'act' }).apply(row) as SymbolicTensor });
    const opened = await models.modelFromJSON(saved.toJSON(null, false) as never);
    expect(opened.layers[1]!.getClassName()).toBe(savedAs);
    expectClose(opened.predict(tensor2d([x])) as Tensor, y);
  });
});
