import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { createRegistry } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Prediction } from './events.ts';
import { loadModel, readModelDescription, saveModel } from './model-folder.ts';
import { openModel } from './open-model.ts';
import { predictPictures } from './predict.ts';
import { resolveRecipe } from './resolve-recipe.ts';
import { readPredictions, runFiles } from './run-folder.ts';
import { makePictures, quickRecipe, registry } from './test-parts.ts';
import { train } from './train.ts';

let pictures: string;
let folder: string;
let model: string;
/** What the evaluation of the run said about its held-out pictures. */
let evaluated: Prediction[];

beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  pictures = await makePictures();
  folder = await mkdtemp(join(tmpdir(), 'thaw-predict-'));
  const runFolder = join(folder, 'run');
  const recipe = await resolveRecipe(quickRecipe(pictures, { epochs: 8, plugins: ['./plugins.ts', 'thaw-plugin-example'] }), registry);
  for await (const event of train(recipe, { runFolder, workers: 1, featureCache: { diskBytes: 0 }, from: join(folder, 'project') })) expect(event.step).toBeDefined();
  model = runFiles(runFolder).model;
  evaluated = await readPredictions(runFolder);
});
afterAll(async () => {
  await rm(pictures, { recursive: true });
  await rm(folder, { recursive: true });
});

test('answers as the evaluation of the run did, in the order of the files', async () => {
  const classes = ['blue', 'green', 'red'];
  const files = evaluated.map(({ file }) => file).toReversed();
  const before = memory().numTensors;
  const opened = await openModel(model, registry);
  const progress: number[] = [];
  const { predictions, unreadable } = await predictPictures(opened, files, { batchSize: 4, workers: 2, onProgress: (done) => progress.push(done) });
  opened.model.dispose();
  expect(memory().numTensors).toBe(before);
  expect(unreadable).toEqual([]);
  expect(predictions.map(({ file }) => file)).toEqual(files);
  expect(progress).toEqual([4, 8, 12, 15]);
  for (const { file, classes: ranked } of predictions) {
    const { predicted, probabilities } = evaluated.find((one) => one.file === file)!;
    expect([ranked[0]!.name]).toEqual(predicted.map((label) => classes[label]));
    expect(ranked.map(({ probability }) => probability)).toEqual(ranked.map(({ probability }) => probability).toSorted((a, b) => b - a));
    for (const { name, probability } of ranked) expect(probability).toBeCloseTo(probabilities[classes.indexOf(name)]!, 4);
  }
});

test('tells colors apart that it has not seen', async () => {
  const files = await Promise.all(
    Object.entries({ red: '#be463c', blue: '#3c50be' }).map(async ([name, background]) => {
      const file = join(folder, `new-${name}.png`);
      await sharp({ create: { width: 40, height: 30, channels: 3, background } }).png().toFile(file);
      return file;
    }),
  );
  const { predictions } = await predictPictures(await openModel(model, registry), files, { workers: 0 });
  expect(predictions.map(({ classes }) => classes[0]!.name)).toEqual(['red', 'blue']);
});

test('names files that cannot be read, and answers the others', async () => {
  const good = evaluated[0]!.file;
  const note = join(folder, 'note.jpg');
  await writeFile(note, 'no picture');
  // Its header can be read, its pixels cannot.
  const jpeg = await sharp(good).jpeg().toBuffer();
  const cut = join(folder, 'cut.jpg');
  await writeFile(cut, jpeg.subarray(0, jpeg.length / 2));
  const missing = join(folder, 'missing.jpg');
  const { predictions, unreadable } = await predictPictures(await openModel(model, registry), [note, good, cut, missing], { workers: 0 });
  expect(predictions.map(({ file }) => file)).toEqual([good]);
  expect(unreadable.map(({ file }) => file).toSorted()).toEqual([cut, missing, note].toSorted());
  for (const { reason } of unreadable) expect(reason).not.toBe('');
});

test('the plugins of a model are found from its folder', async () => {
  const { plugins } = await readModelDescription(model);
  expect(plugins).toEqual(['./../../project/plugins.ts', 'thaw-plugin-example']);
  expect(join(model, plugins[0]!)).toBe(join(folder, 'project', 'plugins.ts'));
});

test('a model whose transforms cannot be made is refused with the reason', async () => {
  await expect(openModel(model, createRegistry([]))).rejects.toThrow(/no transform called "resize"/);
  await expect(openModel(join(folder, 'nowhere'), registry)).rejects.toThrow(/no model to open[^]*cure: name a run folder/);
  const { model: network, description } = await loadModel(model);
  await saveModel(join(folder, 'by-hand'), network, { ...description, transforms: ['written by hand'] });
  await expect(openModel(join(folder, 'by-hand'), registry)).rejects.toThrow(/written by hand[^]*cure: make the transform a plugin/);
});
