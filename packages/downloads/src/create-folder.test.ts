import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
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

it('clears away what a killed process left yesterday, but not what one works on now', async () => {
  const dayBeforeYesterday = new Date(Date.now() - 48 * 60 * 60 * 1000);
  for (const name of ['target.part-old', 'target.part-now', 'other.part-old']) await mkdir(join(folder, name));
  for (const name of ['target.part-old', 'other.part-old']) await utimes(join(folder, name), dayBeforeYesterday, dayBeforeYesterday);
  await createFolder(join(folder, 'target'), async () => {});
  expect((await readdir(folder)).sort()).toEqual(['other.part-old', 'target', 'target.part-now']);
});
