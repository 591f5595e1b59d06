import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { findPictures } from './find-pictures.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-find-'));
  await mkdir(join(folder, 'deep', 'er'), { recursive: true });
  await mkdir(join(folder, 'empty'));
  for (const name of ['b.jpg', 'a.JPG', 'notes.txt', 'deep/c.png', 'deep/er/d.webp', 'with [brackets].jpg']) await writeFile(join(folder, name), '');
});

const found = async (...requests: string[]) => {
  const { files, missing } = await findPictures(requests.map((request) => join(folder, request)));
  const short = (file: string) => file.slice(folder.length + 1);
  return { files: files.map(short), missing: missing.map(({ file, reason }) => `${short(file)}: ${reason}`) };
};

test('a file is itself, whatever its name', async () => {
  expect(await found('with [brackets].jpg', 'notes.txt')).toEqual({ files: ['with [brackets].jpg', 'notes.txt'], missing: [] });
});

test('a folder is all pictures below it', async () => {
  expect((await found('')).files).toEqual(['a.JPG', 'b.jpg', 'deep/c.png', 'deep/er/d.webp', 'with [brackets].jpg']);
});

test('a pattern is what matches; every file comes once', async () => {
  expect((await found('b.jpg', '*.jpg', 'deep/**/*.png')).files).toEqual(['b.jpg', 'a.JPG', 'with [brackets].jpg', 'deep/c.png']);
});

test('requests that lead nowhere are named', async () => {
  expect(await found('nowhere.jpg', '*.bmp', 'empty')).toEqual({
    files: [],
    missing: ['nowhere.jpg: there is no such file', '*.bmp: no file matches', 'empty: no pictures in this folder'],
  });
});
