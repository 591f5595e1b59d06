import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { type Backbone, createRandom } from '@thaw/core';
import { beforeAll, expect, test } from 'vitest';
import { buildModel } from './build-model.ts';
import { registry, tinyBackbone } from './test-parts.ts';

beforeAll(() => setBackend('cpu'));

const groupsOf = async (backbone: Backbone, granularity: 'group' | 'block') =>
  (await buildModel(backbone, registry.resolve('head', 'linear'), 3, createRandom(1), { granularity })).groups.map(({ name, layers }) => [name, layers[0], layers.length]);

const blocks = [
  { name: 'stem', layers: ['stem_conv', 'stem_bn', 'stage1_conv'] },
  { name: 'head', layers: ['stage1_bn'] },
];

test('a policy that counts by the block gets the blocks, the last of which may belong to the head', async () => {
  const inGroups = await groupsOf({ ...tinyBackbone, blocks }, 'group');
  const inBlocks = await groupsOf({ ...tinyBackbone, blocks }, 'block');
  expect(inGroups.map(([name]) => name)).toEqual(['stem', 'stage1', 'head']);
  expect(inBlocks.map(([name]) => name)).toEqual(['stem', 'head']);
  expect(inBlocks[1]).toEqual(['head', 'stage1_bn', (inGroups[2]![2] as number) + 1]);
});

test('a backbone without blocks has its groups', async () => {
  expect(await groupsOf(tinyBackbone, 'block')).toEqual(await groupsOf(tinyBackbone, 'group'));
});
