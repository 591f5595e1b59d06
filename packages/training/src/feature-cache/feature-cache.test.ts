// Whole runs with and without kept features: the same to the last bit.
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add } from '@tensorflow/tfjs-core';
import type { Backbone, Recipe } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TrainingEvent } from '../events.ts';
import { resolveRecipe } from '../resolve-recipe.ts';
import { runFiles } from '../run-folder.ts';
import { makePictures, quickRecipe, registry, tinyBackbone } from '../test-parts.ts';
import { train, type TrainOptions } from '../train.ts';

let pictures: string;
let runs: string;
/** Of the disk cache; another one for every test. */
let folder: string;
beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  pictures = await makePictures();
  runs = await mkdtemp(join(tmpdir(), 'thaw-runs-'));
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-features-'));
});
afterAll(() => Promise.all([pictures, runs].map((path) => rm(path, { recursive: true }))));

const off = { memoryBytes: 0, diskBytes: 0 };
const memoryOnly = { memoryBytes: 1e9, diskBytes: 0 };
const onDisk = () => ({ memoryBytes: 0, diskBytes: 1e9, folder });
/** Draws nothing, so that every epoch shows the same pixels. */
const still: Partial<Recipe> = { transforms: { train: [['resize', { size: 16 }], ['centerCrop', { size: 16 }]] } };

async function run(changes: Partial<Recipe>, featureCache: NonNullable<TrainOptions['featureCache']>, options: TrainOptions = {}, each: (event: TrainingEvent) => void = () => {}): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(await resolveRecipe(quickRecipe(pictures, changes), registry), { workers: 1, featureCache, ...options })) {
    events.push(event);
    each(event);
  }
  return events;
}

const ofType = <Type extends TrainingEvent['type']>(events: readonly TrainingEvent[], type: Type) =>
  events.filter((event): event is Extract<TrainingEvent, { type: Type }> => event.type === type);
const losses = (events: readonly TrainingEvent[]) => ofType(events, 'step-end').map(({ loss }) => loss);
const fromCache = (events: readonly TrainingEvent[]) => ofType(events, 'step-end').map((event) => event.fromCache);
/** Every number of a run. */
const numbers = (events: readonly TrainingEvent[]) => [
  losses(events),
  ofType(events, 'evaluation-end').map(({ evaluation }) => [evaluation.loss, ...evaluation.predictions.map(({ probabilities }) => probabilities)]),
];
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Of 45 pictures an epoch shows 40 in 5 steps of 8. */
const steps = 5;
/** It shows 32 in 2 steps. No library computes the rows of such a batch differently, so features are good for any row. */
const even: Partial<Recipe> = { batchSize: 16 };

describe('a run has the same numbers with kept features as without', () => {
  test.each<[string, Partial<Recipe>]>([
    ['another view every epoch', {}],
    ['two views by turns', { featureViews: 2, epochs: 5 }],
    ['a pipeline that draws nothing', { ...still, epochs: 4 }],
    ['a body that thaws by and by', { unfreezing: ['gradual', { doneAt: 0.6 }], featureViews: 1, epochs: 5 }],
    ['batches whose last rows fill no vector', { ...still, epochs: 4, batchSize: 5 }],
  ])('%s', async (_, changes) => {
    const without = await run(changes, off);
    expect(sum(fromCache(without))).toBe(0);
    const inMemory = await run(changes, memoryOnly);
    expect(numbers(inMemory)).toEqual(numbers(without));
    const first = await run(changes, onDisk());
    expect(numbers(first)).toEqual(numbers(without));
    const second = await run(changes, onDisk());
    expect(numbers(second)).toEqual(numbers(without));
    // What is frozen from the first step on is all there by now.
    expect(fromCache(second)[0]).toBe(ofType(second, 'step-end')[0]!.images);
  });

  test('on any backend, operation by operation', async () => {
    const changes = { ...still, epochs: 2 };
    const compute = { compute: { compile: false } };
    expect(numbers(await run(changes, memoryOnly, compute))).toEqual(numbers(await run(changes, off, compute)));
  });

  test('when it was interrupted in the middle of an epoch and resumed', async () => {
    const changes = { featureViews: 2, epochs: 5 };
    const without = await run(changes, off);
    const runFolder = join(runs, 'resumed');
    const controller = new AbortController();
    const first = await run(changes, onDisk(), { runFolder, signal: controller.signal }, (event) => {
      if (event.type === 'step-end' && event.step === 2 * steps + 3) controller.abort();
    });
    const second = await run(changes, onDisk(), { runFolder, resume: true });
    expect([...losses(first), ...losses(second)]).toEqual(losses(without));
    expect(await readFile(runFiles(runFolder).predictions, 'utf8')).not.toBe('');
    expect(numbers([...first, ...second])).toEqual(numbers(without));
    // It goes on in the third epoch, which shows the views of the first again.
    expect(fromCache(second)[0]).toBeGreaterThan(0);
  });
});

describe('features are computed once', () => {
  const computed = (events: readonly TrainingEvent[]) => sum(ofType(events, 'step-end').map(({ images, fromCache: kept }) => images - kept));
  const byEpoch = (events: readonly TrainingEvent[]) => Array.from({ length: fromCache(events).length / 2 }, (_, epoch) => sum(fromCache(events).slice(epoch * 2, epoch * 2 + 2)));

  test('a pipeline that draws nothing: in the first epoch, and later what that one left out', async () => {
    const events = await run({ ...even, ...still, epochs: 7 }, memoryOnly);
    expect(byEpoch(events)[0]).toBe(0);
    expect(computed(events)).toBe(45);
    expect(ofType(events, 'features-cached')).toEqual([expect.objectContaining({ pictures: 45, views: 1, bytes: 45 * 16 * 4 })]);
  });

  test('three views: in as many epochs', async () => {
    const events = await run({ ...even, featureViews: 3, epochs: 9 }, memoryOnly);
    expect(byEpoch(events).slice(0, 3)).toEqual([0, 0, 0]);
    expect(Math.min(...byEpoch(events).slice(3))).toBeGreaterThan(16);
    expect(ofType(events, 'run-start')[0]!.featureCache).toEqual({ phases: [0], views: 3, ...memoryOnly });
  });

  test('mirroring alone: two views, however many epochs', async () => {
    const events = await run({ ...even, transforms: { train: [['resize', { size: { width: 16, height: 16 } }], 'randomHorizontalFlip'] }, epochs: 9 }, onDisk());
    expect(computed(events)).toBeGreaterThan(45);
    expect(computed(events)).toBeLessThanOrEqual(90);
  });

  test('batch transforms mix pictures: only the held-out ones are kept', async () => {
    const mixed: Recipe['transforms'] = { train: [...still.transforms!.train!, { stage: 'batch', apply: (batch) => batch }] };
    const events = await run({ transforms: mixed }, onDisk());
    expect(sum(fromCache(events))).toBe(0);
    expect(ofType(events, 'run-start')[0]!.featureCache).toMatchObject({ phases: [0], views: null });
    expect(losses(events)).toEqual(losses(await run(still, off)));
  });

  test('nowhere, when there is nothing below the first layer that trains', async () => {
    const [start] = ofType(await run({ unfreezing: 'everything', epochs: 1 }, onDisk()), 'run-start');
    expect(start!.featureCache).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  test('nowhere, when the cache is off', async () => {
    expect(ofType(await run({ ...still, epochs: 1 }, off), 'run-start')[0]!.featureCache).toBeNull();
  });
});

describe('on disk', () => {
  const networks = () => readdir(folder);
  const segments = async () => {
    const [network] = await networks();
    return (await readdir(join(folder, network!))).filter((name) => name.endsWith('.features')).map((name) => join(folder, network!, name));
  };
  const hits = async (changes: Partial<Recipe> = {}) => sum(fromCache(await run({ ...even, ...still, epochs: 1, ...changes }, onDisk())));

  test('what is damaged is found out and computed again, and nothing else', async () => {
    const changes = { ...even, ...still, epochs: 2 };
    const before = await run(changes, onDisk());
    const files = await segments();
    for (const file of files) {
      const bytes = await readFile(file);
      // In the first row, behind a header of 20 bytes and an index of 20 bytes a row.
      const firstRow = 20 + 20 * bytes.readUInt32LE(8);
      await writeFile(file, bytes.fill(0xff, firstRow + 4, firstRow + 6));
    }
    const after = await run(changes, onDisk());
    expect(numbers(after)).toEqual(numbers(before));
    const kept = sum(fromCache(after).slice(0, 2));
    expect(kept).toBeLessThan(32);
    expect(kept).toBeGreaterThanOrEqual(32 - files.length);
    for (const file of files) await writeFile(file, 'thaw');
    expect(numbers(await run(changes, onDisk()))).toEqual(numbers(before));
  });

  test('the same recipe finds them; other pixels, weights or pictures do not', async () => {
    expect(await hits()).toBe(0);
    expect(await hits()).toBe(32);
    // Other pictures are shown, but pictures are the same whatever the seed.
    expect(await hits({ seed: 2 })).toBeGreaterThan(10);
    expect(await hits({ transforms: { train: [['resize', { size: 20 }], ['centerCrop', { size: 16 }]] } })).toBe(0);
    expect(await hits({ transforms: { train: [...still.transforms!.train!, ['normalize', {}]] } })).toBe(0);
    expect(await networks()).toHaveLength(1);
    const shifted: Backbone = {
      ...tinyBackbone,
      load: async () => {
        const body = await tinyBackbone.load();
        const layer = body.getLayer('stem_bn');
        layer.setWeights(layer.getWeights().map((weight, index) => (index === 1 ? add(weight, 0.001) : weight)));
        return body;
      },
    };
    expect(await hits({ backbone: shifted })).toBe(0);
    expect(await networks()).toHaveLength(2);
    const now = new Date();
    for (const name of ['red', 'green', 'blue']) await Promise.all((await readdir(join(pictures, name))).map((file) => utimes(join(pictures, name, file), now, now)));
    expect(await hits()).toBe(0);
  });

  test('a folder that cannot be written is told of once, and stops nothing', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const events = await run({ ...even, ...still }, { memoryBytes: 1e9, diskBytes: 1e9, folder: file });
    expect(ofType(events, 'features-unwritable')).toHaveLength(1);
    expect(ofType(events, 'run-end')).toHaveLength(1);
    expect(sum(fromCache(events).slice(2))).toBeGreaterThan(32);
  });
});
