import { type Backbone, createRegistry, definePlugin, type Recipe, ThawError } from '@thaw/core';
import { schedulers } from '@thaw/vision';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { resolveRecipe } from './resolve-recipe.ts';
import { registry, tinyBackbone } from './test-parts.ts';

const dataset: Recipe['dataset'] = ['imageFolder', { folder: './pictures' }];
const resolve = (recipe: object) => resolveRecipe({ dataset, ...recipe } as Recipe, registry);

test('everything but the dataset has a default, and is written down with every option', async () => {
  const { written } = await resolve({});
  expect(written).toMatchObject({ seed: 1, epochs: 10, batchSize: 32, plugins: [], featureViews: 'all' });
  expect(written.backbone).toEqual(['efficientnet_lite0', expect.anything()]);
  expect(written.head).toEqual(['concatPool', { hidden: [1024], dropout: 0.35, order: 'average-max' }]);
  expect(written.transforms.evaluate.map((use) => (use as readonly [string, unknown])[0])).toEqual(['resize', 'centerCrop']);
});

test('made again from what was written, a recipe is written the same', async () => {
  const first = (await resolve({ learningRate: schedulers.cosine({ peak: 0.01 }), momentum: 0.9, optimizer: ['sgd', { momentum: 0.8 }] })).written;
  expect((await resolveRecipe(first as unknown as Recipe, registry)).written).toEqual(first);
  expect(first.momentum).toBe(0.9);
});

test('a number is a constant schedule', async () => {
  const { learningRate } = await resolve({ learningRate: 0.003 });
  expect([learningRate(0, 10), learningRate(9, 10)]).toEqual([0.003, 0.003]);
});

test('pictures are evaluated on the scale they were trained on', async () => {
  const train = [['randomResizedCrop', { size: 224 }], ['normalize', { mean: [0, 0, 0], standardDeviation: [1, 1, 1] }]];
  expect((await resolve({ transforms: { train } })).written.transforms.evaluate.at(-1)).toEqual(['normalize', { mean: [0, 0, 0], standardDeviation: [1, 1, 1] }]);
});

test('the evaluated square is as large a share of a picture as the weights were measured with; the recipe wins', async () => {
  const sizes = async (recipe: object) => (await resolve(recipe)).written.transforms.evaluate.map((use) => (use as readonly [string, { size: number }])[1].size);
  // Lite0: 7/8 of 224. ResNet-50: 95 %.
  expect(await sizes({})).toEqual([256, 224]);
  expect(await sizes({ backbone: 'resnet50' })).toEqual([236, 224]);
  expect(await sizes({ backbone: ['resnet50', { imageSize: 128 }] })).toEqual([135, 128]);
  expect(await sizes({ backbone: { ...tinyBackbone, cropShare: 1 } })).toEqual([16, 16]);
  expect(await sizes({ backbone: tinyBackbone })).toEqual([18, 16]);
  expect(await sizes({ backbone: 'resnet50', transforms: { evaluate: [['resize', { size: 300 }]] } })).toEqual([300]);
});

describe('a backbone whose weights describe themselves', () => {
  const describing = definePlugin({
    kind: 'backbone',
    name: 'describing',
    summary: 'Asks.',
    options: z.strictObject({ weights: z.string() }),
    create: ({ weights }): Backbone => ({
      ...tinyBackbone,
      configure: async ({ from } = {}) => {
        if (weights === 'file:wrong') throw new ThawError('The weights are not for describing.');
        return { ...tinyBackbone, imageSize: 32, cropShare: 0.8, normalization: { mean: [0, 0, 0], standardDeviation: [1, 1, 1] }, source: { weights: `${from}`, license: 'MIT' } };
      },
    }),
  });
  const resolveDescribing = (changes: object = {}, from = 'a folder') =>
    resolveRecipe({ dataset, backbone: ['describing', { weights: 'file:right' }], ...changes } as Recipe, createRegistry([...registry.plugins, describing]), { from });

  test('is asked before pictures get their size, from the folder of the recipe', async () => {
    const { backbone, written } = await resolveDescribing();
    expect(backbone).toMatchObject({ imageSize: 32, normalization: { mean: [0, 0, 0] }, source: { weights: 'a folder' } });
    expect(written.transforms.evaluate).toMatchObject([['resize', { size: 40 }], ['centerCrop', { size: 32 }]]);
    expect(written.transforms.train).toMatchObject([{}, ['randomResizedCrop', { size: 32 }], {}, {}]);
  });

  test('is written down as it was asked for, and asked again when the recipe is made again', async () => {
    const { written } = await resolveDescribing();
    expect(written.backbone).toEqual(['describing', { weights: 'file:right' }]);
    const again = await resolveDescribing(written);
    expect(again.written).toEqual(written);
    expect(again.backbone.imageSize).toBe(32);
  });

  test('says where in the recipe it does not fit', async () => {
    await expect(resolveDescribing({ backbone: ['describing', { weights: 'file:wrong' }] })).rejects.toThrow("In the recipe's backbone: The weights are not for describing.");
  });
});

test('parts written by hand are noted as such', async () => {
  expect((await resolve({ learningRate: () => 1 })).written.learningRate).toBe('written by hand');
});

test.each([
  [{ dataset: undefined }, /dataset: missing; name where the pictures are/],
  [{ epoch: 3 }, /epoch: no such field; did you mean "epochs"\?/],
  [{ epochs: 0, batchSize: 1.5 }, /epochs: .*\n {2}batchSize: expected a whole number/],
  [{ featureViews: 0 }, /featureViews: expected a whole number of at least 1, or "all"/],
  [{ featureViews: 'some' }, /featureViews: expected a whole number of at least 1, or "all"/],
  [{ optimizer: 'adamv' }, /In the recipe's optimizer: There is no optimizer called "adamv".*did you mean "adam"/s],
  [{ optimizer: ['adamw', { weightDecay: -1 }] }, /In the recipe's optimizer: Invalid options for optimizer "adamw":\n {2}weightDecay/],
  [{ transforms: { train: ['resize', 'randomFlip'] } }, /In the recipe's transforms.train\[\d\]: /],
  [{ learningRate: -1 }, /learningRate is out of range.*wanted: a number of at least 0/s],
  [{ backbone: ['squeezenet1_1', { inputChannels: 1 }] }, /In the recipe's backbone: squeezenet1_1 takes pictures of 1 channels.*cure: leave inputChannels out/s],
  [{ head: [1, 2] }, /In the recipe's head: This is no head.*given: \[1,2\]/s],
])('%j is refused with the field and the cure', async (recipe, message) => {
  await expect(resolve(recipe)).rejects.toThrow(message);
});
