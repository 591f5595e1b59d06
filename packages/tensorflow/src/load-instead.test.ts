import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getBackend, sum, tensor1d } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loadTensorFlow } from './load-tensorflow.ts';

// An empty cache, an index that cannot be reached, and a project without a tfjs-node.
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-instead-'));
  vi.stubEnv('THAW_CACHE', folder);
  vi.stubEnv('THAW_BACKEND', '');
  vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:1/simple');
  vi.stubEnv('PIP_CONFIG_FILE', '/dev/null');
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

it('a runtime that is asked for by name is that one or an error', async () => {
  const onFallback = vi.fn();
  await expect(loadTensorFlow({ backend: 'cpu', onFallback })).rejects.toThrow(/index could not be asked/);
  await expect(loadTensorFlow({ backend: 'stock', onFallback })).rejects.toThrow(/no tfjs-node here/);
  await expect(loadTensorFlow({ install: false, onFallback })).rejects.toThrow(/is not installed/);
  await expect(loadTensorFlow({ signal: AbortSignal.abort(new Error('stopped')), onFallback })).rejects.toThrow('stopped');
  expect(onFallback).not.toHaveBeenCalled();
});

it('without a network auto is WebAssembly, and one line says which, why, and what would help', async () => {
  const lines: string[] = [];
  const loaded = await loadTensorFlow({ onFallback: (line) => lines.push(line) });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^Using the wasm runtime, several times slower, because native TensorFlow could not be installed: .*index could not be asked.* For speed: .+ THAW_BACKEND=wasm asks for this one\.$/);
  expect(loaded).toMatchObject({ backend: 'wasm', runtime: 'wasm', device: 'cpu', compiles: false, version: '4.22.0' });
  expect(loaded.description).toMatch(/^TensorFlow\.js 4\.22\.0, wasm runtime \(WebAssembly with SIMD, \d+ threads?; operation by operation\)$/);
  expect(getBackend()).toBe('wasm');
  expect(Array.from(sum(tensor1d([1, 2, 3])).dataSync())).toEqual([6]);
  expect(() => loaded.openGraphSession()).toThrow(/wasm runtime has no graphs/);
  expect(await loadTensorFlow({ backend: 'wasm' })).toBe(loaded);
  await expect(loadTensorFlow({ backend: 'cpu' })).rejects.toThrow(/cpu runtime cannot be loaded beside/);
});

it('WebAssembly saves and loads models by file:// address', async () => {
  const network = sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] });
  await network.save(`file://${folder}/model`);
  expect((await readdir(join(folder, 'model'))).sort()).toEqual(['model.json', 'weights.bin']);
  const copy = await loadLayersModel(`file://${folder}/model/model.json`);
  expect(copy.getWeights()[0]!.dataSync()).toEqual(network.getWeights()[0]!.dataSync());
});
