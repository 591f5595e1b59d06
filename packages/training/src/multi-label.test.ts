import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, concat, mul, slice, type Tensor } from '@tensorflow/tfjs-core';
import { type BatchTransform, createRandom, type Recipe } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { datasets, losses } from '@thaw/vision';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TrainingEvent } from './events.ts';
import { openModel } from './open-model.ts';
import { predictPictures } from './predict.ts';
import { resolveRecipe } from './resolve-recipe.ts';
import { readPredictions, runFiles } from './run-folder.ts';
import { quickRecipe, registry } from './test-parts.ts';
import { train, type TrainOptions } from './train.ts';

let folder: string;
let files: { file: string; label: string[] }[];

/** Noisy halves of two colors, which are their labels; a third is the label of no half that is gray. */
beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  folder = await mkdtemp(join(tmpdir(), 'thaw-multi-label-'));
  const colors: Record<string, readonly [number, number, number]> = { blue: [60, 80, 190], green: [60, 170, 80], red: [190, 70, 60], none: [120, 120, 120] };
  const random = createRandom(1).fork('halves');
  const names = Object.keys(colors);
  files = [];
  for (let index = 0; index < 64; index++) {
    const halves = [index % 4, Math.floor(index / 4) % 4].map((one) => names[one]!);
    const data = Uint8Array.from({ length: 24 * 20 * 3 }, (_, position) => colors[halves[Math.floor(position / 3) % 24 < 12 ? 0 : 1]!]![position % 3]! + random.uniform(-40, 40));
    const file = join(folder, `${index}.png`);
    await sharp(data, { raw: { width: 24, height: 20, channels: 3 } }).png().toFile(file);
    files.push({ file, label: [...new Set(halves.filter((name) => name !== 'none'))] });
  }
});
afterAll(() => rm(folder, { recursive: true }));

const shrunk = [['resize', { size: { width: 16, height: 16 } }]] as const;
const recipeOf = (changes: Partial<Recipe> = {}): Recipe =>
  quickRecipe(folder, { dataset: datasets.labelledFiles({ files, folder, validation: 0.25 }), transforms: { train: [...shrunk, 'randomHorizontalFlip'], evaluate: shrunk }, ...changes });

async function run(changes: Partial<Recipe> = {}, options: TrainOptions = {}, each: (event: TrainingEvent) => void = () => {}): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(await resolveRecipe(recipeOf(changes), registry), { workers: 1, featureCache: { diskBytes: 0 }, ...options })) {
    events.push(event);
    each(event);
  }
  return events;
}

const ofType = <Type extends TrainingEvent['type']>(events: readonly TrainingEvent[], type: Type) =>
  events.filter((event): event is Extract<TrainingEvent, { type: Type }> => event.type === type);
const courseOf = (events: readonly TrainingEvent[]) => [ofType(events, 'step-end').map(({ loss }) => loss), ofType(events, 'evaluation-end').map(({ evaluation: { loss, multiLabel } }) => [loss, multiLabel])];

describe('a run on pictures with any number of labels', () => {
  let events: TrainingEvent[];
  const runFolder = () => join(folder, 'whole');
  beforeAll(async () => {
    events = await run({ epochs: 12, threshold: 'best' }, { runFolder: runFolder() });
  });

  test('learns, and keeps the epoch with the highest mean average precision', () => {
    const [start] = ofType(events, 'run-start');
    expect(start).toMatchObject({ task: 'multi-label', pictures: { train: 48, validation: 16, test: null }, counts: { train: [21, 21, 21], validation: [7, 7, 7] } });
    const [end] = ofType(events, 'run-end');
    expect(end!.baseline).toBeCloseTo(7 / 16);
    expect(end!.best.multiLabel!.meanAveragePrecision).toBeGreaterThan(0.9);
    expect(end!.best.multiLabel!.meanAveragePrecision).toBe(Math.max(...ofType(events, 'evaluation-end').map(({ evaluation }) => evaluation.multiLabel!.meanAveragePrecision)));
  });

  test('leaves predictions, and a model that finds the same labels by its thresholds', async () => {
    const predictions = await readPredictions(runFolder());
    const { multiLabel, accuracy } = ofType(events, 'run-end')[0]!.best;
    expect(predictions.filter(({ labels, predicted }) => labels.join() === predicted.join()).length / predictions.length).toBe(accuracy);
    const opened = await openModel(runFiles(runFolder()).model, registry);
    const { classes, task, thresholds } = opened.description;
    expect([task, thresholds]).toEqual(['multi-label', multiLabel!.classes.map(({ threshold }) => threshold)]);
    const answers = await predictPictures(opened, predictions.map(({ file }) => file), { workers: 1 });
    const none = await predictPictures(opened, [predictions[0]!.file], { workers: 1, threshold: 0.9999 });
    opened.model.dispose();
    for (const [index, { found }] of answers.predictions.entries()) expect(found.map(({ name }) => classes.indexOf(name)).sort()).toEqual(predictions[index]!.predicted);
    expect(none.predictions[0]!.found).toEqual([]);
    expect(none.predictions[0]!.classes).toHaveLength(3);
  });
});

describe('the same seed gives the same run', () => {
  let reference: unknown;
  const changes = { unfreezing: ['gradual', { doneAt: 0.6 }] } as const;
  beforeAll(async () => {
    reference = courseOf(await run(changes));
  });

  test('without the features of frozen layers kept', async () => {
    expect(courseOf(await run(changes, { featureCache: { memoryBytes: 0, diskBytes: 0 } }))).toEqual(reference);
  });

  test('when it was interrupted and resumed', async () => {
    const runFolder = join(folder, 'resumed');
    const controller = new AbortController();
    const first = await run(changes, { runFolder, signal: controller.signal }, (event) => {
      if (event.type === 'step-end' && event.step === 8) controller.abort();
    });
    expect(first.at(-1)).toMatchObject({ type: 'run-interrupt', step: 8 });
    const second = await run(changes, { runFolder, resume: true });
    const [before, after] = [courseOf(first), courseOf(second)] as [unknown[][], unknown[][]];
    expect(before.map((some, index) => [...some, ...after[index]!])).toEqual(reference);
  });
});

test('mixed pictures have soft labels, compiled as operation by operation', async () => {
  const seen: number[][] = [];
  const halved: BatchTransform = {
    stage: 'batch',
    apply({ images, targets }) {
      const mixed = <Kind extends Tensor>(x: Kind): Kind => {
        const rolled = concat([slice(x, [1]), slice(x, [0], [1])]) as Kind;
        return add(mul(x, 0.75), mul(rolled, 0.25));
      };
      const result = { images: mixed(images), targets: mixed(targets) };
      seen.push([...result.targets.dataSync()]);
      return result;
    },
  };
  const changes = { transforms: { train: [...shrunk, halved], evaluate: shrunk }, epochs: 1, loss: losses.asymmetric() };
  const [compiled, eager] = [await run(changes), await run(changes, { compute: { compile: false } })].map((events) => ofType(events, 'step-end').map(({ loss }) => loss));
  expect(new Set(seen.flat())).toEqual(new Set([0, 0.25, 0.75, 1]));
  compiled!.forEach((loss, index) => expect(loss).toBeCloseTo(eager![index]!, 5));
});

describe('the loss follows the data', () => {
  test('unless the recipe names one', async () => {
    const { loss, task, written } = await resolveRecipe(recipeOf(), registry);
    expect([loss.task, task, written.loss, written.threshold]).toEqual(['multi-label', 'multi-label', ['binaryCrossEntropy', { labelSmoothing: 0, positiveWeight: 1 }], 0.5]);
    expect((await resolveRecipe(recipeOf({ loss: 'asymmetric' }), registry)).written.loss).toMatchObject(['asymmetric', {}]);
  });

  test('and one that does not fit is an error with a cure', async () => {
    await expect(resolveRecipe(recipeOf({ loss: 'crossEntropy' }), registry)).rejects.toThrow(/In the recipe's loss: it is for single-label data, and the dataset is multi-label\.[^]*binaryCrossEntropy[^]*cure: leave `loss` out/);
    const single = datasets.labelledFiles({ files: files.map(({ file, label }) => ({ file, label: label[0] ?? 'none' })), folder });
    await expect(resolveRecipe(recipeOf({ dataset: single, loss: 'binaryCrossEntropy' }), registry)).rejects.toThrow(/it is for multi-label data, and the dataset is single-label/);
    await expect(resolveRecipe(recipeOf({ threshold: 1.5 }), registry)).rejects.toThrow(/threshold: expected a number between 0 and 1, or "best"/);
  });

  test('and several labels where one is promised are an error', async () => {
    const source = datasets.labelledFiles({ files, folder });
    await expect(run({ dataset: { load: (options) => source.load(options) } })).rejects.toThrow(/The picture ".*" has \d labels\.[^]*'multi-label'/);
  });
});
