// `thaw plugin new`, as a person uses it: a package of each kind is written, type-checks, passes its tests and trains.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pluginKinds } from '@thaw/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPhotos, createSandbox, root, type Sandbox } from './sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox();
  for (const kind of pluginKinds) expect(await sandbox.run('thaw', ['plugin', 'new', `shiny-${kind}`, '--kind', kind])).toMatchObject({ code: 0 });
});
afterAll(() => rm(sandbox.folder, { recursive: true, force: true }));

test('a package of every kind passes the tests it comes with', async () => {
  await writeFile(join(sandbox.folder, 'vitest.config.mjs'), 'export default { test: { maxWorkers: 1 } };\n');
  const { stdout } = await sandbox.run(process.execPath, [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=json', '--outputFile=results.json']);
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(await readFile(join(sandbox.folder, 'results.json'), 'utf8')) as { numPassedTests: number; numFailedTests: number; testResults: unknown[] };
  expect(numFailedTests, stdout).toBe(0);
  // The plugin's and the package's; at least those of every plugin.
  expect(testResults).toHaveLength(2 * pluginKinds.length);
  expect(numPassedTests).toBeGreaterThan(60);
});

test('a package of every kind type-checks', async () => {
  const config = JSON.parse(await readFile(join(sandbox.folder, 'thaw-plugin-shiny-head', 'tsconfig.json'), 'utf8')) as object;
  await writeFile(join(sandbox.folder, 'tsconfig.json'), JSON.stringify({ ...config, include: pluginKinds.map((kind) => `thaw-plugin-shiny-${kind}/src`) }));
  const { stdout } = await sandbox.run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc')]);
  expect(stdout).toBe('');
});

test('a new transform trains by the recipe beside it', async () => {
  const at = join(sandbox.folder, 'thaw-plugin-shiny-transform');
  await addPhotos(join(at, 'photos'), 5);
  const { code, stderr } = await sandbox.run('thaw', ['train', 'recipe.yaml', '--epochs', '1', '--set', 'backbone=squeezenet1_1', '--run', 'run', '--no-report'], at);
  expect(code, stderr).toBe(0);
  const written = JSON.parse(await readFile(join(at, 'run', 'recipe.json'), 'utf8')) as { transforms: { train: unknown } };
  expect(written.transforms.train).toContainEqual(['shinyTransform', { levels: 8, probability: 0.5 }]);
});

test('a folder with something in it is left alone', async () => {
  const { code, stderr } = await sandbox.run('thaw', ['plugin', 'new', 'shiny-head', '--kind', 'head']);
  expect([code, stderr]).toEqual([1, expect.stringContaining('not empty')]);
});
