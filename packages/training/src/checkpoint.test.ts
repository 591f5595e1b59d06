import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { dispose, memory, scalar, setBackend, tensor2d, type TensorContainer, variable, zeros } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leavesOf } from './optimizer-state.ts';
import { loadCheckpoint, type Progress, saveCheckpoint } from './checkpoint.ts';
import type { Parameter } from './parameters.ts';

let folder: string;
beforeAll(async () => {
  await setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'thaw-checkpoint-'));
});
afterAll(() => rm(folder, { recursive: true }));

const parameter = (name: string, shape: [number, number], value = 0): Parameter => ({
  name, variable: variable(value === 0 ? zeros(shape) : tensor2d([[value, 2], [3, 4]])), group: 0, layer: name.split('/')[0]!, kind: 'weight',
});
const progress: Progress = { step: 7, epochLossSum: 1.5, seconds: 12, best: { epoch: 1, accuracy: 0.5, loss: 1 }, last: null };
const state = (): TensorContainer => [{ 'head/kernel': { count: scalar(3), mean: tensor2d([[1, 2], [3, 4]]) } }, [], { inner: [scalar(5, 'int32')] }];

test('brings back weights, optimizer state and progress', async () => {
  const file = join(folder, 'a.safetensors');
  await saveCheckpoint([file], [parameter('head/kernel', [2, 2], 1)], state(), progress, { any: 'recipe' });
  const fresh = parameter('head/kernel', [2, 2]);
  const loaded = await loadCheckpoint(file, [fresh]);
  expect([...fresh.variable.dataSync()]).toEqual([1, 2, 3, 4]);
  expect(loaded.progress).toEqual(progress);
  const plain = (container: TensorContainer) => [...leavesOf(container).values()].map((tensor) => [tensor.dtype, tensor.shape, [...tensor.dataSync()]]);
  expect(plain(loaded.optimizerState)).toEqual(plain(state()));
  expect(Array.isArray((loaded.optimizerState as unknown[])[1])).toBe(true);
  expect(await readdir(folder)).toEqual(['a.safetensors']);
});

test('loading leaves no tensor behind but the state', async () => {
  const file = join(folder, 'a.safetensors');
  const fresh = parameter('head/kernel', [2, 2]);
  const before = memory().numTensors;
  const { optimizerState } = await loadCheckpoint(file, [fresh]);
  expect(memory().numTensors - before).toBe(leavesOf(optimizerState).size);
  dispose([...leavesOf(optimizerState).values()]);
});

test('weights that do not fit are named', async () => {
  const file = join(folder, 'a.safetensors');
  await expect(loadCheckpoint(file, [parameter('head/kernels', [2, 2])])).rejects.toThrow(/missing: head\/kernels \(nearest: model\/head\/kernel\)/);
  await expect(loadCheckpoint(file, [parameter('head/kernel', [2, 3])])).rejects.toThrow(/shape of head\/kernel: wanted \[2,3\], given \[2,2\]/);
});

test('a missing or cut file is an error with a cure, and leaves the weights alone', async () => {
  const kept = parameter('head/kernel', [2, 2], 9);
  await expect(loadCheckpoint(join(folder, 'none'), [kept])).rejects.toThrow(/no checkpoint to read.*cure/s);
  const bytes = await readFile(join(folder, 'a.safetensors'));
  const cut = join(folder, 'cut.safetensors');
  for (const length of [0, 5, 100, bytes.length - 1]) {
    await writeFile(cut, bytes.subarray(0, length));
    await expect(loadCheckpoint(cut, [kept])).rejects.toMatchObject({ facts: {} });
  }
  expect([...kept.variable.dataSync()]).toEqual([9, 2, 3, 4]);
});
