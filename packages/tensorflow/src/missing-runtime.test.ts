import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { describeRuntimes, findRuntime } from './find-runtime.ts';
import { loadTensorFlow } from './load-tensorflow.ts';

// Nothing is loaded in this process: an empty cache, and an index that cannot be reached.
let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'thaw-tensorflow-'));
  vi.stubEnv('THAW_CACHE', cache);
  vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:1/simple');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

it('is not found', () => {
  expect(findRuntime('cpu')).toBeUndefined();
  expect(describeRuntimes().runtimes.map(({ installed, bytes }) => [installed, bytes])).toEqual([
    [false, 0],
    [false, 0],
  ]);
});

it('is an error with the cure when nothing may be installed', async () => {
  await expect(loadTensorFlow({ backend: 'cpu', install: false })).rejects.toThrow(/cpu runtime is not installed[^]*cure: run `thaw runtime install/);
});

it('is installed otherwise; a failure says what failed, and the next call tries again', async () => {
  await expect(loadTensorFlow({ backend: 'cpu' })).rejects.toThrow(/index could not be asked for the Python package tensorflow/);
  await expect(loadTensorFlow({ backend: 'cpu' })).rejects.toThrow(/index could not be asked/);
});

it('is installed by one abortable call', async () => {
  await expect(loadTensorFlow({ backend: 'cpu', signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
});
