import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import sharp from 'sharp';
import type { KeptPicture } from './picture-cache.ts';
import { openPictureStore, type PictureStore } from './picture-store.ts';
import { readStored } from './stored-picture.ts';
import { untilSettled } from './test-pictures.ts';

const root = mkdtempSync(join(tmpdir(), 'thaw-picture-store-'));
const pictures = join(root, 'pictures');
let folder = '';
let folders = 0;
beforeAll(async () => {
  mkdirSync(pictures);
  for (let index = 0; index < 40; index++) {
    await sharp({ create: { width: 512, height: 512, channels: 3, background: { r: index, g: 2 * index, b: 3 * index } } }).jpeg().toFile(join(pictures, `${index}.jpg`));
  }
  await untilSettled();
});
beforeEach(() => (folder = join(root, `store-${folders++}`)));
afterEach(() => void vi.restoreAllMocks());
afterAll(() => rmSync(root, { recursive: true }));

const keyOf = (index: number): string => index.toString(16).padStart(32, '0');
/** 3000 bytes, all of them `level`. */
const kept = (level: number, identity = keyOf(level)): KeptPicture => ({ picture: { width: 40, height: 25, data: new Uint8Array(new SharedArrayBuffer(3000)).fill(level) }, identity });
const levelOf = (store: PictureStore, index: number): number | undefined => {
  const stored = store.find(keyOf(index));
  return stored && readStored(stored)?.data[0];
};
const levels = (store: PictureStore, count: number): (number | undefined)[] => Array.from({ length: count }, (_, index) => levelOf(store, index));
const size = (): number => readdirSync(folder).filter((name) => name.endsWith('.pictures')).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/** Adds pictures by a store of its own. */
async function fill(from: number, count: number, bytes: number): Promise<void> {
  const store = await openPictureStore({ folder, bytes });
  for (let index = from; index < from + count; index++) store.add(keyOf(index), kept(index));
  await store.close();
  expect(store.problem()).toBeUndefined();
}

/** Makes what was written just now look as if it had last been used at a time. */
const age = (time: string): void => readdirSync(folder).forEach((name) => statSync(join(folder, name)).mtime > new Date('2025-01-01') && utimesSync(join(folder, name), new Date(time), new Date(time)));

test('keeps no more than the budget: what came first', async () => {
  await fill(0, 20, 30_000);
  expect(size()).toBe(30_000);
  const store = await openPictureStore({ folder, bytes: 30_000 });
  expect(levels(store, 20)).toEqual([...Array(10).keys(), ...Array(10).fill(undefined)]);
  // All of it is of use here, so nothing makes room.
  store.add(keyOf(20), kept(20));
  await store.close();
  expect(levelOf(store, 20)).toBeUndefined();
  expect(store.hasRoom(3000)).toBe(false);
});

test('what was used longest ago makes room', async () => {
  await fill(0, 5, 30_000);
  age('2020-01-01');
  await fill(5, 5, 30_000);
  age('2020-01-02');
  const reader = await openPictureStore({ folder, bytes: 30_000 });
  expect(levelOf(reader, 0)).toBe(0);
  await reader.close();
  await fill(10, 3, 30_000);
  const store = await openPictureStore({ folder, bytes: 30_000 });
  // Segments are an eighth of the budget: here a picture each.
  expect(levels(store, 13)).toEqual([0, undefined, undefined, undefined, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(size()).toBe(30_000);
});

test('of two versions of a picture the later one counts, and the earlier one is no more', async () => {
  await fill(0, 1, 1e6);
  const store = await openPictureStore({ folder, bytes: 1e6 });
  const before = store.find(keyOf(0))!;
  store.forget(keyOf(0), before);
  store.add(keyOf(0), kept(7, keyOf(70)));
  await store.close();
  const { identity } = store.find(keyOf(0))!;
  expect(identity).toBe(keyOf(70));
  expect(levels(await openPictureStore({ folder, bytes: 1e6 }), 1)).toEqual([7]);
});

test('two stores open at once find each other\'s pictures, and write none twice', async () => {
  const now = Date.now();
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now);
  const [one, other] = [await openPictureStore({ folder, bytes: 1e6 }), await openPictureStore({ folder, bytes: 1e6 })];
  for (let index = 0; index < 4; index++) one.add(keyOf(index), kept(index));
  await one.close();
  // Later, when it looks again.
  clock.mockImplementation(() => now + 10_000);
  for (let index = 2; index < 6; index++) other.add(keyOf(index), kept(index));
  await other.close();
  expect(levels(other, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(size()).toBe(6 * 3000);
});

test('goes on when the folder is removed meanwhile', async () => {
  const now = Date.now();
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => now);
  const store = await openPictureStore({ folder, bytes: 1e6 });
  store.add(keyOf(0), kept(0));
  await vi.waitFor(() => expect(store.find(keyOf(0))).toBeDefined());
  rmSync(folder, { recursive: true });
  expect(levelOf(store, 0)).toBeUndefined();
  clock.mockImplementation(() => now + 10_000);
  store.add(keyOf(1), kept(1));
  await store.close();
  expect([levelOf(store, 1), store.problem()]).toEqual([1, undefined]);
});

/** Renders all pictures, small, again and again in processes of their own. Needs the built package. */
const script = `
  import { createRandom } from '@thaw/core';
  import { createRenderer } from '@thaw/images';
  import { centerCrop, resize } from '@thaw/transforms';
  import { createHash } from 'node:crypto';
  const [, folder, pictures] = process.argv;
  const samples = Array.from({ length: 40 }, (_, index) => ({ id: String(index), labels: [0], size: { width: 512, height: 512 }, file: pictures + '/' + index + '.jpg' }));
  const renderer = createRenderer({ workers: 1, cacheBytes: 0, store: { folder, bytes: 1e9 } });
  const hash = createHash('sha256');
  const requests = samples.map((sample) => ({ samples: [sample], random: () => createRandom(1), transforms: [resize({ size: 64 }), centerCrop({ size: 64 })] }));
  for await (const { images } of renderer.renderBatches(requests)) { hash.update(images); console.error('rendered'); }
  await renderer.close();
  console.log(JSON.stringify({ hash: hash.digest('hex'), ...renderer.counts() }));
`;

async function renderElsewhere(killAfter = Infinity): Promise<{ hash: string; disk: number; file: number } | undefined> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, folder, pictures], { cwd: join(import.meta.dirname, '..'), stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, rendered] = ['', 0];
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => {
    rendered += String(text).split('rendered').length - 1;
    if (rendered >= killAfter) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return output === '' ? undefined : (JSON.parse(output) as { hash: string; disk: number; file: number });
}

test('other processes find what one left, also when it was killed; two at once are in nobody\'s way', async () => {
  expect(await renderElsewhere(20)).toBeUndefined();
  const found = existsSync(folder) ? readdirSync(folder) : [];
  expect(found.length).toBeGreaterThan(0);
  // As if the kill had come in the middle of writing pixels, and of writing a record.
  for (const name of found) writeFileSync(join(folder, name), 'half', { flag: 'a' });
  const [one, other] = await Promise.all([renderElsewhere(), renderElsewhere()]);
  expect(one!.disk).toBeGreaterThan(5);
  expect(one!.disk + one!.file).toBe(40);
  expect(other!.hash).toBe(one!.hash);
  const last = await renderElsewhere();
  expect(last).toEqual({ hash: one!.hash, memory: 0, disk: 40, file: 0 });
  rmSync(folder, { recursive: true });
  expect((await renderElsewhere())!.hash).toBe(one!.hash);
}, 30_000);
