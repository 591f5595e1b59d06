import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { compileAddons, systemCompiler } from './compile-addons.ts';

// That compiling works is shown by the other tests of this package: it made the addon they load.
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-tensorflow-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

it('finds the compiler that CXX names, else one on the PATH, else none', () => {
  vi.stubEnv('CXX', 'my-compiler');
  expect(systemCompiler()).toBe('my-compiler');
  vi.stubEnv('CXX', '');
  vi.stubEnv('PATH', folder);
  expect(systemCompiler()).toBeUndefined();
});

it('tries zig when the compiler fails, says why each failed, and leaves nothing', async () => {
  vi.stubEnv('CXX', 'no-such-compiler');
  vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:1/simple');
  const stages: string[] = [];
  const failure = compileAddons({ folder, missing: () => ['thaw_graph'], onProgress: ({ label }) => stages.push(label) });
  await expect(failure).rejects.toThrow(/could not be compiled[^]*no-such-compiler ENOENT[^]*package ziglang[^]*apt install g\+\+/);
  expect(stages).toEqual(['compiling an addon with no-such-compiler (about 15 s)']);
  expect(await readdir(folder)).toEqual([]);
});
