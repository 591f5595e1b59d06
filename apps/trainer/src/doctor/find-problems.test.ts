import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkFolder } from './check-cache.ts';
import { exitCodeOf, type Findings, findProblems } from './find-problems.ts';

const fine: Findings = {
  loaded: { runtime: 'cpu', device: 'cpu', compiles: true },
  report: { automatic: 'cpu' },
  cache: { folder: 'cache', writable: true, freeBytes: 1e11 },
};
const gpu = { automatic: 'gpu', nvidiaDriver: 'nvidia-smi' } as const;

it.each<[name: string, findings: Findings, code: number, what: RegExp | undefined]>([
  ['nothing', fine, 0, undefined],
  ['nothing, on a GPU', { ...fine, report: gpu, loaded: { runtime: 'gpu', device: 'gpu', compiles: true } }, 0, undefined],
  ['WebAssembly asked for by name', { ...fine, loaded: { runtime: 'wasm', device: 'cpu', compiles: false } }, 1, /wasm runtime runs operation by operation/],
  ['WebAssembly for want of a network', { ...fine, loaded: { runtime: 'wasm', device: 'cpu', compiles: false }, failure: { what: 'no network', cure: 'plug it in' } }, 1, /no network/],
  ['a GPU that the runtime does not see', { ...fine, report: gpu, loaded: { runtime: 'gpu', device: 'cpu', compiles: true } }, 1, /finds no GPU/],
  ['a GPU left idle', { ...fine, report: gpu }, 1, /NVIDIA driver \(nvidia-smi\), but the cpu runtime/],
  ['a cache that cannot be written', { ...fine, cache: { ...fine.cache, writable: false } }, 1, /nothing can be kept/],
  ['a full disk', { ...fine, cache: { ...fine.cache, freeBytes: 1e6 } }, 1, /only .+ left/],
  ['no runtime', { ...fine, loaded: undefined, failure: { what: 'not installed', cure: 'install it' } }, 2, /not installed/],
  ['no sharp', { ...fine, pictures: 'no such module' }, 2, /sharp[^]*no such module/],
])('%s', (_, findings, code, what) => {
  const problems = findProblems(findings);
  expect(exitCodeOf(problems)).toBe(code);
  expect(problems).toHaveLength(what === undefined ? 0 : 1);
  for (const problem of problems) {
    expect(problem.what).toMatch(what!);
    expect(problem.cure).not.toBe('');
  }
});

it('looks at the nearest folder that is there, and makes none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-doctor-'));
  const state = await checkFolder(join(folder, 'not', 'yet'));
  expect(state.writable).toBe(true);
  expect(state.freeBytes).toBeGreaterThan(0);
  await rm(folder, { recursive: true });
});
