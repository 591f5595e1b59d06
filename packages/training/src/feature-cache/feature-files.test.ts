import { mkdtemp, readdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openFeatureFiles } from './feature-files.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'thaw-files-'));
});

const key = (number: number) => number.toString(16).padStart(32, '0');
const rows = (first: number, count = 4) => new Map(Array.from({ length: count }, (_, index) => [key(first + index), Float32Array.from({ length: 100 }, () => first + index)]));
/** A file of four such rows: 400 bytes each, 20 of index each, 20 of header. */
const fileBytes = 20 + 4 * (20 + 400);

test('two processes share what each of them writes', async () => {
  const one = await openFeatureFiles(root, 'network', 1e6);
  const two = await openFeatureFiles(root, 'network', 1e6);
  expect(await one.write(rows(0))).toBe(true);
  expect(await two.write(rows(10))).toBe(true);
  expect(await two.read([key(0)])).toEqual(new Map());
  const three = await openFeatureFiles(root, 'network', 1e6);
  expect(await three.read([key(11), key(0), key(99)])).toEqual(new Map([[key(0), rows(0).get(key(0))!], [key(11), rows(10).get(key(11))!]]));
});

test('nothing half written is left, and no part file is read', async () => {
  const files = await openFeatureFiles(root, 'network', 1e6);
  await files.write(rows(0));
  await files.writeRowClasses([0, 0, 2]);
  expect((await readdir(join(root, 'network'))).filter((name) => !/^[\w-]+\.(features|json)$/.test(name))).toEqual([]);
  expect((await openFeatureFiles(root, 'network', 1e6)).rowClasses).toEqual([0, 0, 2]);
});

test('the network used longest ago makes room; the one in use never does', async () => {
  const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
  for (const [name, seconds] of [['old', 30], ['older', 60], ['new', 10]] as const) {
    await (await openFeatureFiles(root, name, 1e6)).write(rows(0));
    await utimes(join(root, name), ago(seconds), ago(seconds));
  }
  // Opened, and so used.
  await openFeatureFiles(root, 'older', 1e6);
  const files = await openFeatureFiles(root, 'now', 3 * fileBytes);
  expect(await files.write(rows(0))).toBe(true);
  expect((await readdir(root)).sort()).toEqual(['new', 'now', 'older']);
  expect(await files.write(rows(10))).toBe(true);
  expect(await files.write(rows(20))).toBe(true);
  expect((await readdir(root)).sort()).toEqual(['now']);
  expect(await files.write(rows(30))).toBe(false);
  expect([...(await files.read([key(0), key(10), key(20), key(30)])).keys()]).toEqual([key(0), key(10), key(20)]);
});

test('what another process has removed meanwhile is missing', async () => {
  const files = await openFeatureFiles(root, 'a', fileBytes);
  await files.write(rows(0));
  await (await openFeatureFiles(root, 'b', fileBytes)).write(rows(0));
  expect(files.has(key(0))).toBe(true);
  expect(await files.read([key(0)])).toEqual(new Map());
  expect(files.has(key(0))).toBe(false);
});
