import { rm } from 'node:fs/promises';
import { memory } from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBatchSize } from './find-batch-size.ts';
import { resolveRecipe } from './resolve-recipe.ts';
import { makePictures, quickRecipe, registry } from './test-parts.ts';

let pictures: string;
beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  pictures = await makePictures(8);
});
afterAll(() => rm(pictures, { recursive: true }));

const recipe = () => resolveRecipe(quickRecipe(pictures, { batchSize: 12, unfreezing: 'everything' }), registry);

test('takes the batch size of the recipe when it fits', async () => {
  const trials: number[] = [];
  expect(await findBatchSize(await recipe(), { onTrial: (size) => trials.push(size) })).toBe(12);
  expect(trials).toEqual([1, 2, 3, 6, 12]);
});

test('stops before a size that would not fit', async () => {
  const trials: number[] = [];
  expect(await findBatchSize(await recipe(), { memoryBytes: 0, onTrial: (size) => trials.push(size) })).toBe(1);
  expect(trials).toEqual([1]);
});

test('leaves nothing behind', async () => {
  const before = memory().numTensors;
  await findBatchSize(await recipe());
  expect(memory().numTensors).toBe(before);
});
