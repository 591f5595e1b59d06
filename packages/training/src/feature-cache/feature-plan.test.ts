import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import type { BatchTransform, Recipe } from '@thaw/core';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareRun } from '../prepare-run.ts';
import { resolveRecipe } from '../resolve-recipe.ts';
import { makePictures, quickRecipe, registry } from '../test-parts.ts';
import { cachedFrom, featurePlan, keptFeatures, viewOf } from './feature-plan.ts';

let pictures: string;
beforeAll(async () => {
  await setBackend('cpu');
  pictures = await makePictures(8);
});
afterAll(() => rm(pictures, { recursive: true }));

/** 18 pictures: 3 steps of 6 an epoch. */
async function planOf(changes: Partial<Recipe>) {
  const recipe = await resolveRecipe(quickRecipe(pictures, { batchSize: 6, ...changes }), registry);
  const run = await prepareRun(recipe);
  return { run, plan: featurePlan(run, recipe) };
}
const still: Recipe['transforms'] = { train: [['resize', { size: 16 }], ['centerCrop', { size: 16 }]] };
const mixing: BatchTransform = { stage: 'batch', apply: (batch) => batch };

describe('views', () => {
  test('come again in turn where features are kept, and only there', async () => {
    const { plan } = await planOf({ featureViews: 2, unfreezing: ['gradual', { doneAt: 0.5 }], epochs: 6 });
    expect(plan.rowLengths).toEqual([16, 512, undefined]);
    expect([0, 1, 2, 3].map((epoch) => viewOf(plan, 0, epoch))).toEqual([0, 1, 0, 1]);
    expect([4, 5].map((epoch) => viewOf(plan, 2, epoch))).toEqual([4, 5]);
  });

  test('are all different by default, and under batch transforms', async () => {
    expect(viewOf((await planOf({})).plan, 0, 7)).toBe(7);
    const { plan } = await planOf({ featureViews: 2, transforms: { train: [...still.train!, mixing] } });
    expect(plan.keepsTraining).toBe(false);
    expect(viewOf(plan, 0, 7)).toBe(7);
  });

  test('are found to be one when nothing is drawn', async () => {
    expect((await planOf({ transforms: still })).plan).toMatchObject({ views: Infinity, distinctViews: 1 });
    expect((await planOf({})).plan).toMatchObject({ views: Infinity, distinctViews: Infinity });
    expect((await planOf({ transforms: { train: [...still.train!, ['randomHorizontalFlip', { probability: 0.2 }]] }, featureViews: 3 })).plan).toMatchObject({ views: 3, distinctViews: 3 });
  });
});

test('features larger than the picture are not kept', async () => {
  // Behind the first convolution: 8 × 8 × 8 numbers for 16 × 16 × 3.
  expect((await planOf({ unfreezing: ['headOnly', { batchNorm: 'train' }] })).plan.rowLengths).toEqual([512]);
  expect((await planOf({ unfreezing: ['headOnly', { batchNorm: 'train' }], backbone: ['efficientnet_lite0', { pretrained: false }] })).plan.rowLengths).toEqual([undefined]);
});

test('the time left counts steps and evaluations that find their features kept', async () => {
  const { run, plan } = await planOf({ featureViews: 2, epochs: 6 });
  expect(run.totalSteps).toBe(18);
  expect(cachedFrom(0, plan, run)).toEqual({ steps: 12, evaluations: 5 });
  expect(cachedFrom(3, plan, run)).toEqual({ steps: 12, evaluations: 5 });
  expect(cachedFrom(10, plan, run)).toEqual({ steps: 8, evaluations: 3 });
  expect(cachedFrom(17, plan, run)).toEqual({ steps: 1, evaluations: 1 });
  expect(cachedFrom(18, plan, run)).toEqual({ steps: 0, evaluations: 1 });
  const all = await planOf({ epochs: 6 });
  expect(cachedFrom(4, all.plan, all.run)).toEqual({ steps: 0, evaluations: 5 });
  expect(keptFeatures(plan, run, 0)).toEqual({ pictures: 18, views: 2, bytes: 18 * 2 * 16 * 4 });
});
