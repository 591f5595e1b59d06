import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Interpolation, Recipe } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openModel } from './open-model.ts';
import { predictPictures } from './predict.ts';
import { resolveRecipe } from './resolve-recipe.ts';
import { readEvents, readPredictions, runFiles } from './run-folder.ts';
import { makePictures, quickRecipe, registry, tinyBackbone } from './test-parts.ts';
import { train } from './train.ts';

let pictures: string;
let runs: string;
let bicubic: Awaited<ReturnType<typeof run>>;
beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  pictures = await makePictures();
  runs = await mkdtemp(join(tmpdir(), 'thaw-interpolation-'));
  bicubic = await run('bicubic', 'bicubic');
});
afterAll(() => Promise.all([pictures, runs].map((path) => rm(path, { recursive: true }))));

/** Draws nothing, so that runs differ by their pictures alone. */
const transformsOf = (options: { readonly interpolation?: Interpolation } = {}): NonNullable<Recipe['transforms']> => {
  const still = [['resize', { size: 16, ...options }], ['centerCrop', { size: 16 }]] as const;
  return { train: still, evaluate: still };
};

/** Runs two epochs; all runs keep features in one folder. */
async function run(name: string, interpolation: Interpolation | undefined, transforms = transformsOf()) {
  const runFolder = join(runs, name);
  const backbone = { ...tinyBackbone, ...(interpolation === undefined ? {} : { interpolation }) };
  const recipe = await resolveRecipe(quickRecipe(pictures, { epochs: 2, backbone, transforms }), registry);
  for await (const event of train(recipe, { runFolder, workers: 1, featureCache: { memoryBytes: 0, diskBytes: 1e8, folder: join(runs, 'features') } })) expect(event.step).toBeDefined();
  const losses = (await readEvents(runFolder)).flatMap((event) => (event.type === 'step-end' ? [event.loss] : []));
  return { model: runFiles(runFolder).model, losses, predictions: await readPredictions(runFolder) };
}

test('a run shows pictures as its backbone says unless its transforms do; what was kept for one interpolation is not taken for the other', async () => {
  const bilinear = await run('bilinear', undefined);
  const overridden = await run('overridden', 'bicubic', transformsOf({ interpolation: 'bilinear' }));
  expect(bicubic.losses).not.toEqual(bilinear.losses);
  expect(bicubic.predictions).not.toEqual(bilinear.predictions);
  expect([overridden.losses, overridden.predictions]).toEqual([bilinear.losses, bilinear.predictions]);
});

test('its model sees new pictures so, too; one that does not say sees them by bilinear interpolation', async () => {
  const { model, predictions } = bicubic;
  const opened = await openModel(model, registry);
  expect(opened.description.interpolation).toBe('bicubic');
  const { interpolation: _, ...older } = opened.description;
  const answers = async (description: typeof older) => (await predictPictures({ ...opened, description }, predictions.map(({ file }) => file), { batchSize: 8, workers: 1 })).predictions;
  const worst = (found: Awaited<ReturnType<typeof answers>>) =>
    Math.max(...predictions.flatMap(({ probabilities }, index) => found[index]!.classes.map(({ name, probability }) => Math.abs(probability - probabilities[opened.description.classes.indexOf(name)]!))));
  expect(worst(await answers(opened.description))).toBeLessThan(1e-4);
  expect(worst(await answers(older))).toBeGreaterThan(1e-3);
});
