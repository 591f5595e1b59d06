// Over 2,000 broken, lying and odd files: nothing crashes or hangs, each that cannot be used is named once, the rest is rendered and trains.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Dataset, type SkippedFile, type Split } from '@thaw/core';
import { createRenderer } from '@thaw/images';
import { peakResidentBytes } from '@thaw/tensorflow';
import { datasets, transforms } from '@thaw/vision';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeHostilePictures } from './hostile-pictures.ts';

const { imageFolder } = datasets;
const { centerCrop, randomHorizontalFlip, resize } = transforms;

let folder: string;
let files: string[];
let dataset: Dataset;
let memoryBefore: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-hostile-'));
  files = await writeHostilePictures(folder);
  memoryBefore = peakResidentBytes();
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const samplesOf = (split: Split) => Array.from({ length: split.length }, (_, index) => split.at(index));

test('indexing them says of every file what became of it', { timeout: 120_000 }, async () => {
  expect(files.length).toBeGreaterThan(2000);
  dataset = await imageFolder({ folder, validation: 0.2 }).load({ seed: 1 });
  const used = [...samplesOf(dataset.train), ...samplesOf(dataset.validation)].map(({ id }) => id);
  const skipped = dataset.skipped.map(({ file }) => file);
  const copies = dataset.duplicates.flatMap((group) => group);
  const known = new Set([...used, ...skipped, ...copies]);
  const hidden = (file: string) => file.includes('/.');
  expect(files.filter((file) => !known.has(file) && !hidden(file))).toEqual([]);
  expect(skipped).toHaveLength(new Set(skipped).size);
  expect(dataset.skipped.filter(({ reason }) => reason.trim() === '' || reason.includes('\n') || reason.length > 200)).toEqual([]);
  expect(dataset.skipped).toContainEqual({ file: 'bees/endless.png', reason: 'not a file, but a device, a pipe or a socket' });
  const good = files.filter((file) => /\/good-/.test(file));
  expect(good.filter((file) => !used.includes(file))).toEqual([]);
});

test('rendering the others names each that turns out broken once, and gives every pixel of the rest', { timeout: 300_000 }, async () => {
  const renderer = createRenderer({ workers: 2 });
  const samples = [...samplesOf(dataset.train), ...samplesOf(dataset.validation)];
  const batches = Array.from({ length: Math.ceil(samples.length / 32) }, (_, index) => samples.slice(index * 32, index * 32 + 32));
  const random = createRandom(1);
  const requests = batches.map((batch) => ({ samples: batch, random: () => random, transforms: [randomHorizontalFlip(), resize({ size: 40 }), centerCrop({ size: 32 })] }));
  const skipped: SkippedFile[] = [];
  const rendered: string[] = [];
  try {
    for await (const batch of renderer.renderBatches(requests)) {
      skipped.push(...batch.skipped);
      rendered.push(...batch.samples.map(({ id }) => id));
      expect(batch.images.length).toBe(batch.samples.length * 32 * 32 * 3);
    }
  } finally {
    await renderer.close();
  }
  expect([...rendered, ...skipped.map(({ file }) => file)].toSorted()).toEqual(samples.map(({ id }) => id).toSorted());
  expect(skipped.filter(({ reason }) => reason.trim() === '' || reason.includes('\n') || reason.length > 200)).toEqual([]);
  const good = files.filter((file) => /\/(good-|orientation-|animated)/.test(file));
  expect(good.filter((file) => !rendered.includes(file))).toEqual([]);
  // The largest picture that is opened has 268 million pixels; it is never decoded whole.
  expect(peakResidentBytes() - memoryBefore).toBeLessThan(1.5e9);
});
