import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { createRandom, type GroupTraining } from '@thaw/core';
import { beforeAll, expect, test } from 'vitest';
import { buildModel } from './build-model.ts';
import { activeLayers } from './parameters.ts';
import { findCut } from './split-model.ts';
import { registry, tinyBackbone } from './test-parts.ts';

beforeAll(() => setBackend('cpu'));

/** Where a tiny network with a head is cut when the groups from `first` on train. */
async function cutAbove(first: number, batchNorm: GroupTraining['batchNorm'] = 'frozen') {
  const { model, groups } = await buildModel(tinyBackbone, registry.resolve('head', 'concatPool'), 3, createRandom(1));
  const training = groups.map((_, index) => ({ trainable: index >= first, learningRateScale: 1, batchNorm }));
  return findCut(model, activeLayers(model, groups, training)).map(({ sourceLayer, shape }) => [sourceLayer.name, ...shape.slice(1)]);
}

test('the pooling a head begins with is below the cut: it trains nothing, and what it gives is small', async () => {
  expect(await cutAbove(2)).toEqual([['head_concat', 16]]);
});

test('a stage that trains is above the cut, and norm layers that train are', async () => {
  expect(await cutAbove(1)).toEqual([['stem_act', 8, 8, 8]]);
  expect(await cutAbove(2, 'train')).toEqual([['stem_conv', 8, 8, 8]]);
  expect(await cutAbove(0)).toEqual([]);
});
