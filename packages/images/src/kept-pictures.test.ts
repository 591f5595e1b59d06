import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Sample, type Transform } from '@thaw/core';
import { centerCrop, randomHorizontalFlip, randomResizedCrop, randomRotation, resize } from '@thaw/transforms';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import sharp from 'sharp';
import { type BatchRequest, createRenderer, type RenderedBatch, type Renderer, type RendererOptions } from './renderer.ts';
import { untilSettled, writePictures } from './test-pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'thaw-kept-pictures-'));
const pictures = join(folder, 'pictures');
const seed = createRandom(42);
const plain: readonly Transform[] = [resize({ size: 32 }), centerCrop({ size: 32 })];
/** Crops of so many sizes that all four scales are drawn. */
const augmentation: readonly Transform[] = [randomRotation(), randomResizedCrop({ size: 32, scale: [0.01, 1] }), randomHorizontalFlip()];
let samples: Sample[] = [];
let store = '';
let stores = 0;

beforeAll(async () => {
  mkdirSync(pictures);
  samples = await writePictures(pictures, { width: 400, height: 320 });
  await untilSettled();
});
beforeEach(() => (store = join(folder, `store-${stores++}`)));
afterEach(() => void vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

const request = (some: readonly Sample[], transforms = plain, epoch = 0): BatchRequest => ({ samples: some, random: ({ id }) => seed.fork(epoch).fork(id), transforms });
const epochs = (): BatchRequest[] => Array.from({ length: 6 }, (_, epoch) => request(samples, augmentation, epoch));

/** Renders with a renderer of its own, as another process would. */
async function rendered(requests: readonly BatchRequest[], options: RendererOptions = {}): Promise<{ batches: RenderedBatch[]; counts: ReturnType<Renderer['counts']>; problem: string | undefined }> {
  const renderer = createRenderer({ workers: 0, cacheBytes: 0, ...options });
  const batches: RenderedBatch[] = [];
  try {
    for await (const batch of renderer.renderBatches(requests, { ahead: 0 })) batches.push(batch);
  } finally {
    await renderer.close();
  }
  return { batches, counts: renderer.counts(), problem: renderer.problem() };
}

const onDisk = (bytes = 1e9): RendererOptions => ({ store: { folder: store, bytes } });
const files = (extension: string): string[] => readdirSync(store).filter((name) => name.endsWith(extension)).map((name) => join(store, name));
const size = (): number => files('.pictures').reduce((sum, file) => sum + statSync(file).size, 0);
const pictureBytes = 50 * 40 * 3;

test('kept pictures change no pixel, whatever the room in memory and on disk and the number of workers', async () => {
  const none = await rendered(epochs());
  expect(none.batches.every(({ skipped }) => skipped.length === 0)).toBe(true);
  expect(none.counts).toEqual({ memory: 0, disk: 0, file: 24 });
  // Room for everything, for some, for the smallest, for none. What one leaves on disk, the next finds.
  for (const [workers, cacheBytes, bytes] of [[0, 500_000, 0], [0, 0, 1e9], [2, 0, 1e9], [2, 25_000, 100_000], [0, 0, 20_000], [2, 1e8, 1e9]] as const) {
    expect((await rendered(epochs(), { workers, cacheBytes, ...onDisk(bytes) })).batches).toEqual(none.batches);
  }
}, 30_000);

test('memory keeps what fits, and does not decode that again', async () => {
  const bytes = 400 * 320 * 3;
  const whole: readonly Transform[] = [centerCrop({ size: 200 })];
  const twice = [request(samples.slice(0, 2), whole), request(samples.slice(0, 2), whole)];
  expect((await rendered(twice, { cacheBytes: 2 * bytes })).counts).toEqual({ memory: 2, disk: 0, file: 2 });
  expect((await rendered(twice, { cacheBytes: bytes })).counts).toEqual({ memory: 1, disk: 0, file: 3 });
  expect((await rendered(twice, { cacheBytes: bytes - 1 })).counts).toEqual({ memory: 0, disk: 0, file: 4 });
});

test('a second renderer finds on disk what was reduced while decoding, and only that', async () => {
  const first = await rendered([request(samples)], onDisk());
  const second = await rendered([request(samples)], onDisk());
  expect(second.batches).toEqual(first.batches);
  // At 1/8: two JPEGs by libjpeg, two others by libvips, which are left twice as large.
  expect(second.counts).toEqual({ memory: 0, disk: 4, file: 0 });
  expect(size()).toBe(2 * pictureBytes + 2 * 4 * pictureBytes);
  // What lies on disk is taken into memory.
  expect((await rendered([request(samples), request(samples)], { ...onDisk(), cacheBytes: 1e8 })).counts).toEqual({ memory: 4, disk: 4, file: 0 });
  const [whole, wholeAgain] = [await rendered([request(samples, [centerCrop({ size: 200 })])], onDisk()), await rendered([request(samples, [centerCrop({ size: 200 })])], onDisk())];
  expect([whole.counts, wholeAgain.counts]).toEqual([{ memory: 0, disk: 0, file: 4 }, { memory: 0, disk: 0, file: 4 }]);
});

test('another background, or another size than listed, is another picture', async () => {
  await rendered([request(samples)], onDisk());
  expect((await rendered([request(samples)], { ...onDisk(), background: [0, 0, 0] })).counts.file).toBe(4);
  const mislisted = request([{ ...samples[0]!, size: { width: 360, height: 320 } }]);
  expect((await rendered([mislisted], onDisk())).batches).toEqual((await rendered([mislisted])).batches);
});

test.each([{ cacheBytes: 1e8 }, {}])('a file that changes in place, to the same size and time of writing, is decoded again (%j)', async (options) => {
  const file = join(pictures, 'changing.jpg');
  const [black, white] = await Promise.all(['black', 'white'].map((background) => sharp({ create: { width: 400, height: 320, channels: 3, background } }).jpeg().toBuffer())) as [Buffer, Buffer];
  expect(black.length).toBe(white.length);
  const time = new Date('2020-01-01');
  const write = (content: Buffer) => {
    writeFileSync(file, content);
    utimesSync(file, time, time);
  };
  write(black);
  const sample: Sample = { id: 'changing', labels: [0], size: { width: 400, height: 320 }, file };
  const now = Date.now();
  // As if it had been written long ago.
  vi.spyOn(Date, 'now').mockImplementation(() => now + 60_000);
  const renderer = createRenderer({ workers: 0, cacheBytes: 0, ...onDisk(), ...options });
  const color = async () => (await renderer.renderBatches([request([sample])]).next()).value!.images[0];
  expect(await color()).toBe(0);
  await renderer.close();

  const other = createRenderer({ workers: 0, cacheBytes: 0, ...onDisk(), ...options });
  const colorNow = async () => (await other.renderBatches([request([sample])]).next()).value!.images[0];
  expect(await colorNow()).toBe(0);
  expect(other.counts().disk).toBe(1);
  write(white);
  expect(await colorNow()).toBe(255);
  rmSync(file);
  const { skipped } = (await other.renderBatches([request([sample])]).next()).value!;
  expect(skipped).toEqual([{ file: 'changing', reason: 'the file is missing' }]);
  await other.close();
});

test('what was written a moment ago is not kept: it could change once more without a sign', async () => {
  const file = join(pictures, 'fresh.jpg');
  writeFileSync(file, readFileSync(samples[0]!.file));
  const fresh = { ...samples[0]!, file };
  expect((await rendered([request([fresh]), request([fresh])], { ...onDisk(), cacheBytes: 1e8 })).counts).toEqual({ memory: 0, disk: 0, file: 2 });
});

test('damage costs decoding, no more, and heals', async () => {
  const expected = (await rendered([request(samples)], onDisk())).batches;
  const again = () => rendered([request(samples)], onDisk());
  const damages: Record<string, () => void> = {
    'a flipped bit in the pixels': () => flip(files('.pictures')[0]!, 5),
    'a flipped bit in the index': () => flip(files('.index')[0]!, 60),
    'pixels cut off': () => truncateSync(files('.pictures')[0]!, size() - 1),
    'an index cut off': () => truncateSync(files('.index')[0]!, 3 * 56 + 20),
  };
  for (const [name, damage] of Object.entries(damages)) {
    rmSync(store, { recursive: true });
    await again();
    damage();
    const damaged = await again();
    expect([name, damaged.batches, damaged.counts]).toEqual([name, expected, { memory: 0, disk: 3, file: 1 }]);
    expect([name, (await again()).counts.disk]).toEqual([name, 4]);
  }
  for (const file of files('')) rmSync(file);
  expect((await again()).counts.file).toBe(4);
});

function flip(file: string, place: number): void {
  const bytes = readFileSync(file);
  bytes[place]! ^= 1;
  writeFileSync(file, bytes);
}

test('a disk that cannot be written is told of, and stops nothing', async () => {
  writeFileSync(store, 'a file where the folder should be');
  const { batches, problem } = await rendered([request(samples)], { store: { folder: join(store, 'within'), bytes: 1e9 } });
  expect(batches).toEqual((await rendered([request(samples)])).batches);
  expect(problem).toBeDefined();
});
