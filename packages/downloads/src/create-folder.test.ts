import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

it('lets the second wait for the first, and take what it made', async () => {
  const target = join(folder, 'target');
  const waited: string[] = [];
  const make = (who: string) => createFolder(target, (temporary) => writeFile(join(temporary, 'who'), who), { onWait: () => waited.push(who) });
  await Promise.all([make('first'), make('second')]);
  expect(waited).toHaveLength(1);
  expect(await readFile(join(target, 'who'), 'utf8')).not.toBe(waited[0]);
  expect(await readdir(folder)).toEqual(['target']);
});

it('makes a folder anew that is not whole', async () => {
  const target = join(folder, 'target');
  await mkdir(target);
  await writeFile(join(target, 'half'), '');
  await createFolder(target, (temporary) => writeFile(join(temporary, 'whole'), ''), { isWhole: (found) => existsSync(join(found, 'whole')) });
  expect(await readdir(target)).toEqual(['whole']);
  expect(await readdir(folder)).toEqual(['target']);
});

it('keeps the old folder when making it anew fails', async () => {
  const target = join(folder, 'target');
  await mkdir(target);
  await writeFile(join(target, 'half'), '');
  const failure = createFolder(target, () => Promise.reject(new Error('no more')), { isWhole: () => false });
  await expect(failure).rejects.toThrow('no more');
  expect(await readdir(target)).toEqual(['half']);
});

it('clears away what a killed process left', async () => {
  for (const name of ['target.part-left', 'other.part-left']) await mkdir(join(folder, name));
  await createFolder(join(folder, 'target'), async () => {});
  expect((await readdir(folder)).sort()).toEqual(['other.part-left', 'target']);
});
