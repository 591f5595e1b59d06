import type { Recipe } from '@thaw/core';
import { schedulers } from '@thaw/vision';
import { expect, test } from 'vitest';
import { resolveRecipe } from './resolve-recipe.ts';
import { registry } from './test-parts.ts';

const dataset: Recipe['dataset'] = ['imageFolder', { folder: './pictures' }];
const resolve = (recipe: object) => resolveRecipe({ dataset, ...recipe } as Recipe, registry);

test('everything but the dataset has a default, and is written down with every option', () => {
  const { written } = resolve({});
  expect(written).toMatchObject({ seed: 1, epochs: 10, batchSize: 32, plugins: [], featureViews: 'all' });
  expect(written.backbone).toEqual(['efficientnet_lite0', expect.anything()]);
  expect(written.head).toEqual(['concatPool', { hidden: [1024], dropout: 0.35, order: 'average-max' }]);
  expect(written.transforms.evaluate.map((use) => (use as readonly [string, unknown])[0])).toEqual(['resize', 'centerCrop']);
});

test('made again from what was written, a recipe is written the same', () => {
  const first = resolve({ learningRate: schedulers.cosine({ peak: 0.01 }), momentum: 0.9, optimizer: ['sgd', { momentum: 0.8 }] }).written;
  expect(resolveRecipe(first as unknown as Recipe, registry).written).toEqual(first);
  expect(first.momentum).toBe(0.9);
});

test('a number is a constant schedule', () => {
  const { learningRate } = resolve({ learningRate: 0.003 });
  expect([learningRate(0, 10), learningRate(9, 10)]).toEqual([0.003, 0.003]);
});

test('pictures are evaluated on the scale they were trained on', () => {
  const train = [['randomResizedCrop', { size: 224 }], ['normalize', { mean: [0, 0, 0], standardDeviation: [1, 1, 1] }]];
  expect(resolve({ transforms: { train } }).written.transforms.evaluate.at(-1)).toEqual(['normalize', { mean: [0, 0, 0], standardDeviation: [1, 1, 1] }]);
});

test('parts written by hand are noted as such', () => {
  expect(resolve({ learningRate: () => 1 }).written.learningRate).toBe('written by hand');
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
])('%j is refused with the field and the cure', (recipe, message) => {
  expect(() => resolve(recipe)).toThrow(message);
});
