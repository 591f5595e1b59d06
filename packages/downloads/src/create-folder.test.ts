import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFolder } from './create-folder.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-downloads-'));
});

afterEach(() => rm(folder, { recursive: true }));

it('leaves nothing when filling fails', async () => {
  const failure = createFolder(join(folder, 'deep', 'target'), async (temporary) => {
    await writeFile(join(temporary, 'half'), '');
    throw new Error('no more');
  });
  await expect(failure).rejects.toThrow('no more');
  expect(await readdir(join(folder, 'deep'))).toEqual([]);
});

it('keeps the folder of whoever was first', async () => {
  const target = join(folder, 'target');
  await createFolder(target, async (slow) => {
    await createFolder(target, (fast) => writeFile(join(fast, 'who'), 'first'));
    await writeFile(join(slow, 'who'), 'second');
  });
  expect(await readFile(join(target, 'who'), 'utf8')).toBe('first');
  expect(await readdir(folder)).toEqual(['target']);
});
