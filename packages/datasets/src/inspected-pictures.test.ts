import { appendFile, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { inspectFile } from './inspect-file.ts';
import { openInspectedPictures } from './inspected-pictures.ts';
import { encodePicture, temporaryFolder, writeFiles } from './test-pictures.ts';

let cache: string;
let folder: string;
beforeEach(async () => {
  cache = join(await temporaryFolder(), 'cache');
  vi.stubEnv('THAW_CACHE', cache);
  folder = await temporaryFolder();
});

const longAgo = new Date('2020-01-01');

async function writePictures(count: number): Promise<string[]> {
  const files = Array.from({ length: count }, (_, index) => `${index}.png`);
  await writeFiles(folder, Object.fromEntries(files.map((name, index) => [name, index])));
  for (const name of files) await utimes(join(folder, name), longAgo, longAgo);
  return files.map((name) => join(folder, name));
}

/** Looks at files with a memory, and tells what came from there. */
async function look(files: readonly string[], isComplete = true) {
  const known = await openInspectedPictures(folder);
  const inspections = [];
  const remembered: boolean[] = [];
  for (const file of files) {
    remembered.push(known.find(file, await stat(file, { bigint: true })) !== undefined);
    inspections.push(await inspectFile(file, undefined, known));
  }
  await known.close(isComplete);
  return { inspections, remembered };
}

const records = async () => {
  const [name] = await readdir(join(cache, 'inspected'));
  return join(cache, 'inspected', name!);
};

test('what was found once is found again, without reading', async () => {
  const files = await writePictures(3);
  const first = await look(files);
  expect(first.remembered).toEqual([false, false, false]);
  expect(await look(files)).toEqual({ inspections: first.inspections, remembered: [true, true, true] });
  expect((await stat(await records())).size).toBe(3 * 64);
});

test('a file that changed is looked at again, even with its old size and time', async () => {
  const files = await writePictures(2);
  const first = await look(files);
  const bytes = await readFile(files[0]!);
  const other = await encodePicture(9);
  const same = Buffer.concat([other, Buffer.alloc(Math.max(0, bytes.length - other.length))]).subarray(0, Math.max(bytes.length, other.length));
  await writeFile(files[0]!, same);
  await utimes(files[0]!, longAgo, longAgo);
  const second = await look(files);
  expect(second.remembered).toEqual([false, true]);
  expect(second.inspections[0]).not.toEqual(first.inspections[0]);
});

test('a file that was written just now is not remembered: it could change once more without a sign', async () => {
  const files = await writePictures(1);
  await utimes(files[0]!, new Date(), new Date());
  await look(files);
  expect((await look(files)).remembered).toEqual([false]);
});

test('files that cannot be read are not remembered', async () => {
  const files = await writePictures(1);
  await writeFile(files[0]!, 'no picture');
  await utimes(files[0]!, longAgo, longAgo);
  await look(files);
  expect((await look(files)).remembered).toEqual([false]);
});

test('damaged and half-written records count as none, and later ones hold', async () => {
  const files = await writePictures(3);
  const first = await look(files.slice(0, 2));
  const bytes = await readFile(await records());
  bytes[20]! ^= 1;
  await writeFile(await records(), bytes);
  await appendFile(await records(), Buffer.alloc(30, 7));
  const second = await look(files);
  expect(second.remembered).toEqual([false, true, false]);
  expect(second.inspections.slice(0, 2)).toEqual(first.inspections);
  expect((await look(files)).remembered).toEqual([true, true, true]);
});

test('pictures that are gone are dropped when they outnumber the others', async () => {
  const files = await writePictures(12);
  await look(files);
  await look(files.slice(0, 2), false);
  expect((await stat(await records())).size).toBe(12 * 64);
  await look(files.slice(0, 2));
  expect((await stat(await records())).size).toBe(2 * 64);
  expect((await look(files)).remembered.filter(Boolean)).toHaveLength(2);
});

test('a cache that cannot be written remembers nothing and fails nothing', async () => {
  const files = await writePictures(1);
  await writeFile(cache, 'a file where the folder should be');
  await look(files);
  expect((await look(files)).remembered).toEqual([false]);
});

test('at most 64 folders are remembered', async () => {
  const files = await writePictures(1);
  for (let index = 0; index < 66; index++) {
    const known = await openInspectedPictures(`/another/${index}`);
    await inspectFile(files[0]!, undefined, known);
    await known.close(true);
  }
  expect(await readdir(join(cache, 'inspected'))).toHaveLength(64);
});
