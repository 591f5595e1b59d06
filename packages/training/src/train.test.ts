import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { Recipe } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TrainingEvent } from './events.ts';
import { loadModel } from './model-folder.ts';
import { resolveRecipe } from './resolve-recipe.ts';
import { readEvents, readPredictions, runFiles } from './run-folder.ts';
import { makePictures, quickRecipe, registry } from './test-parts.ts';
import { train, type TrainOptions } from './train.ts';

let pictures: string;
let folder: string;
beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  pictures = await makePictures();
  folder = await mkdtemp(join(tmpdir(), 'thaw-runs-'));
});
afterAll(async () => {
  await rm(pictures, { recursive: true });
  await rm(folder, { recursive: true });
});

async function run(changes: Partial<Recipe> = {}, options: TrainOptions = {}, each: (event: TrainingEvent) => void = () => {}): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of train(await resolveRecipe(quickRecipe(pictures, changes), registry), { workers: 1, featureCache: { diskBytes: 0 }, ...options })) {
    events.push(event);
    each(event);
  }
  return events;
}

const ofType = <Type extends TrainingEvent['type']>(events: readonly TrainingEvent[], type: Type) =>
  events.filter((event): event is Extract<TrainingEvent, { type: Type }> => event.type === type);
const losses = (events: readonly TrainingEvent[]) => ofType(events, 'step-end').map(({ loss }) => loss);
const accuracies = (events: readonly TrainingEvent[]) => ofType(events, 'evaluation-end').map(({ evaluation }) => [evaluation.accuracy, evaluation.loss]);

describe('a run', () => {
  let events: TrainingEvent[];
  beforeAll(async () => {
    events = await run({ epochs: 8 }, { runFolder: join(folder, 'whole') });
  });

  test('learns: far better than the baseline on pictures it has not seen', () => {
    const [end] = ofType(events, 'run-end');
    expect(end!.baseline).toBeCloseTo(1 / 3);
    expect(end!.best.accuracy).toBeGreaterThan(0.85);
    expect(end!.best.accuracy).toBe(Math.max(...accuracies(events).map(([accuracy]) => accuracy!)));
  });

  test('tells its plan before the first step, then every step, evaluation and checkpoint', () => {
    const [start] = ofType(events, 'run-start');
    expect(start).toMatchObject({ classes: ['blue', 'green', 'red'], counts: { train: [15, 15, 15], validation: [5, 5, 5], test: null }, stepsPerEpoch: 5, totalSteps: 40 });
    expect(start!.plan).toHaveLength(1);
    expect(start!.plan[0]!.groups.map(({ name, trainable }) => [name, trainable])).toEqual([['stem', false], ['stage1', false], ['head', true]]);
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual(['run-start', 'groups-change', 'step-end']);
    expect(ofType(events, 'step-end').map(({ step }) => step)).toEqual(Array.from({ length: 40 }, (_, step) => step + 1));
    expect(ofType(events, 'evaluation-end').map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(ofType(events, 'checkpoint-save').filter(({ reason }) => reason === 'epoch')).toHaveLength(8);
  });

  test('leaves recipe, events, predictions and model', async () => {
    const files = runFiles(join(folder, 'whole'));
    expect((await readEvents(join(folder, 'whole'))).map(({ type }) => type)).toEqual(events.map(({ type }) => type));
    expect(JSON.parse(await readFile(files.recipe, 'utf8'))).toMatchObject({ epochs: 8, optimizer: ['adamw', { weightDecay: 0.01 }] });
    const predictions = await readPredictions(join(folder, 'whole'));
    const correct = predictions.filter(({ labels, predicted }) => labels.join() === predicted.join()).length / predictions.length;
    expect(correct).toBe(ofType(events, 'run-end')[0]!.best.accuracy);
  });

  test('its model opens in plain TensorFlow.js in another process, with the same outputs', async () => {
    const { model, description } = await loadModel(runFiles(join(folder, 'whole')).model);
    expect(description).toMatchObject({ classes: ['blue', 'green', 'red'], normalization: { mean: [0.5, 0.5, 0.5] } });
    const pixels = Array.from({ length: 2 * 16 * 16 * 3 }, (_, index) => Math.sin(index));
    const ours = [...(model.predict(tensor(pixels, [2, 16, 16, 3])) as Tensor).dataSync()];
    const program = join(folder, 'plain.cjs');
    await writeFile(
      program,
      `const tf = require(${JSON.stringify(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core'))});
       require(${JSON.stringify(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-cpu'))});
       const { loadLayersModel } = require(${JSON.stringify(createRequire(import.meta.url).resolve('@tensorflow/tfjs-layers'))});
       const fs = require('fs'), folder = process.argv[2];
       const load = async () => {
         const json = JSON.parse(fs.readFileSync(folder + '/model.json', 'utf8'));
         return { modelTopology: json.modelTopology, weightSpecs: json.weightsManifest[0].weights, weightData: new Uint8Array(fs.readFileSync(folder + '/weights.bin')).buffer };
       };
       (async () => {
         await tf.setBackend('cpu');
         const model = await loadLayersModel({ load });
         const x = tf.tensor(Array.from({ length: 2 * 16 * 16 * 3 }, (_, index) => Math.sin(index)), [2, 16, 16, 3]);
         process.stdout.write(JSON.stringify([...model.predict(x).dataSync()]));
       })();`,
    );
    const theirs = JSON.parse(execFileSync(process.execPath, [program, runFiles(join(folder, 'whole')).model], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as number[];
    expect(theirs).toHaveLength(6);
    theirs.forEach((value, index) => expect(value).toBeCloseTo(ours[index]!, 4));
  });
});

describe('the same seed gives the same run', () => {
  let reference: TrainingEvent[];
  beforeAll(async () => {
    reference = await run({ unfreezing: ['gradual', { doneAt: 0.6 }] });
  });
  const expectedChanges = (starts: readonly number[]) =>
    [...new Set([...ofType(reference, 'groups-change').map(({ step }) => step), ...starts])].toSorted((a, b) => a - b);

  test('with another number of workers', async () => {
    const other = await run({ unfreezing: ['gradual', { doneAt: 0.6 }] }, { workers: 2 });
    expect(losses(other)).toEqual(losses(reference));
    expect(accuracies(other)).toEqual(accuracies(reference));
  });

  test.each([3, 5, 9])('when it was interrupted after step %i and resumed', async (stopAfter) => {
    const runFolder = join(folder, `resumed-${stopAfter}`);
    const controller = new AbortController();
    const changes = { unfreezing: ['gradual', { doneAt: 0.6 }] } as const;
    const first = await run(changes, { runFolder, signal: controller.signal }, (event) => {
      if (event.type === 'step-end' && event.step === stopAfter) controller.abort();
    });
    expect(first.at(-1)).toMatchObject({ type: 'run-interrupt', step: stopAfter });
    const second = await run(changes, { runFolder, resume: true });
    expect(losses(second)).toEqual(losses(reference).slice(stopAfter));
    expect(accuracies([...first, ...second])).toEqual(accuracies(reference));
    const written = await readEvents(runFolder);
    expect(losses(written)).toEqual(losses(reference));
    // Each process tells once how its first step trains.
    expect(ofType(written, 'groups-change').map(({ step }) => step)).toEqual(expectedChanges([0, stopAfter]));
  });

  test('when it was killed before its first checkpoint and resumed', async () => {
    const runFolder = join(folder, 'killed');
    const recipe = await resolveRecipe(quickRecipe(pictures, { unfreezing: ['gradual', { doneAt: 0.6 }] }), registry);
    for await (const event of train(recipe, { workers: 1, featureCache: { diskBytes: 0 }, runFolder })) if (event.type === 'step-end' && event.step === 3) break;
    expect(existsSync(runFiles(runFolder).lastCheckpoint)).toBe(false);
    const again = await run({ unfreezing: ['gradual', { doneAt: 0.6 }] }, { runFolder, resume: true });
    expect(losses(again)).toEqual(losses(reference));
    expect(accuracies(again)).toEqual(accuracies(reference));
    expect((await readEvents(runFolder)).map(({ type }) => type)).toEqual(again.map(({ type }) => type));
  });

  test('and another seed another one', async () => {
    expect(losses(await run({ unfreezing: ['gradual', { doneAt: 0.6 }], seed: 2 }))).not.toEqual(losses(reference));
  });
});

test('the number of live tensors is constant over 500 steps', { timeout: 300_000 }, async () => {
  const counts: number[] = [];
  await run({ epochs: 23, batchSize: 2, unfreezing: 'everything' }, {}, (event) => {
    if (event.type === 'step-end') counts.push(memory().numTensors);
  });
  expect(counts.length).toBeGreaterThan(500);
  // The first step gives birth to the optimizer's state.
  expect(new Set(counts.slice(1))).toEqual(new Set([counts[1]]));
});

test('nothing is left on the device after a run, nor after leaving it early', async () => {
  const before = memory().numTensors;
  await run({ epochs: 1 });
  for await (const event of train(await resolveRecipe(quickRecipe(pictures), registry), { workers: 1, featureCache: { diskBytes: 0 } })) if (event.type === 'step-end' && event.step === 2) break;
  expect(memory().numTensors).toBe(before);
});

test('a frozen body stays as it was, statistics included; a trained one does not', async () => {
  const weights = async (unfreezing: Recipe['unfreezing'], name: string) => {
    const runFolder = join(folder, name);
    await run({ epochs: 1, unfreezing: unfreezing! }, { runFolder });
    const { model } = await loadModel(runFiles(runFolder).model);
    return ['stem_conv', 'stem_bn'].map((layer) => model.getLayer(layer).getWeights().map((weight) => [...weight.dataSync()]));
  };
  const untouched = [[0, 0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 1]];
  const frozen = await weights('headOnly', 'frozen');
  expect(frozen[1]!.slice(2)).toEqual(untouched);
  const trained = await weights('everything', 'trained');
  expect(trained[0]).not.toEqual(frozen[0]);
  expect(trained[1]!.slice(2)).not.toEqual(untouched);
  // Norm layers of a frozen body keep training, as in fastai: statistics and scales move, kernels do not.
  const norms = await weights(['headOnly', { batchNorm: 'train' }], 'norms');
  expect(norms[0]).toEqual(frozen[0]);
  expect(norms[1]!.slice(2)).not.toEqual(untouched);
});

test('a diverging run stops and keeps the last good state', async () => {
  const runFolder = join(folder, 'diverged');
  const learningRate = (step: number) => (step < 7 ? 1e-3 : 1e38);
  await expect(run({ epochs: 5, learningRate, optimizer: ['sgd', {}] }, { runFolder })).rejects.toThrow(/The loss became (NaN|Infinity|-Infinity) at step \d+.*cure: lower the learning rate; the last good state is in/s);
  const events = await readEvents(runFolder);
  const saved = ofType(events, 'checkpoint-save');
  expect(saved.filter(({ reason }) => reason === 'epoch')).toHaveLength(1);
  const { model } = await loadModel(runFiles(runFolder).model);
  for (const weight of model.getWeights()) expect(weight.dataSync().every(Number.isFinite)).toBe(true);
});

test('a run never overwrites another', async () => {
  const before = await readFile(runFiles(join(folder, 'whole')).events, 'utf8');
  await expect(run({}, { runFolder: join(folder, 'whole') })).rejects.toThrow(/exists and is not empty.*cure: go on with it by --resume/s);
  expect(await readFile(runFiles(join(folder, 'whole')).events, 'utf8')).toBe(before);
});

test('a folder without a run is not resumed, and stays as it was', async () => {
  const empty = await mkdtemp(join(folder, 'empty-'));
  await expect(run({}, { runFolder: empty, resume: true })).rejects.toThrow(/no run to go on with[^]*recipe\.json[^]*cure: /);
  expect(await readdir(empty)).toEqual([]);
});

test('a broken picture is reported and skipped, and the rest trains', async () => {
  const broken = await makePictures(8);
  // Whole for the index, which looks at the beginning and the end, but not inside.
  const damaged = [0, 1, 2, 3].map((index) => `red/${index}.png`);
  for (const name of damaged) {
    const bytes = await readFile(join(broken, name));
    await writeFile(join(broken, name), bytes.fill(0x55, 200, bytes.length - 100));
  }
  const events: TrainingEvent[] = [];
  for await (const event of train(await resolveRecipe(quickRecipe(broken, { epochs: 2 }), registry), { workers: 1, featureCache: { diskBytes: 0 } })) events.push(event);
  const told = ofType(events, 'sample-skip').map((event) => event.file);
  const reported = [
    ...told,
    ...ofType(events, 'evaluation-end').flatMap(({ evaluation }) => evaluation.skipped.map((one) => one.file)),
    ...ofType(events, 'run-start')[0]!.skipped.map((one) => one.file),
  ];
  expect(new Set(reported)).toEqual(new Set(damaged));
  // Once each, though their turn comes in both epochs.
  expect(told.length).toBeGreaterThan(1);
  expect(new Set(told).size).toBe(told.length);
  expect(ofType(events, 'run-end')).toHaveLength(1);
  await rm(broken, { recursive: true });
});
