import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseOverride } from '../recipes/overrides.ts';
import { planRun } from './plan-run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-plan-'));
  await writeFile(join(folder, 'named.json'), '{ "dataset": ["imageFolder", { "folder": "photos" }], "epochs": 3 }');
  await writeFile(join(folder, 'by-hand.mjs'), "export default { dataset: { load: () => { throw new Error('not here'); } }, epochs: 3 };");
});

/** Plans a run, and writes what a started run leaves of its recipe. */
async function start(target: string, run: string) {
  const planned = await planRun({ target: join(folder, target), run: join(folder, run), overrides: [] });
  await mkdir(join(folder, run), { recursive: true });
  await writeFile(join(folder, run, 'recipe.json'), JSON.stringify(planned.written));
  return planned;
}

describe('a new run', () => {
  test('is named by its recipe and the time', async () => {
    const planned = await planRun({ target: join(folder, 'named.json'), overrides: [] }, new Date(2026, 10, 24, 4, 5, 6));
    expect(planned).toMatchObject({ runFolder: join('runs', 'named-20261124-040506'), resume: false, from: folder });
    expect(planned.recipe.epochs).toBe(3);
  });

  test('needs something to train on', async () => {
    await expect(planRun({ overrides: [] })).rejects.toThrow(/nothing to train on[^]*thaw train --help/);
    await expect(planRun({ resume: true, overrides: [] })).rejects.toThrow(/No run folder is named/);
  });

  test('checks the changes from the command line with the recipe', async () => {
    await expect(planRun({ target: join(folder, 'named.json'), overrides: [parseOverride('batchSize=none')] })).rejects.toThrow(/batchSize: /);
    await expect(planRun({ target: join(folder, 'named.json'), overrides: [parseOverride('plugins=./nowhere.ts')] })).rejects.toThrow(/plugins: /);
  });
});

test('options of a loss that the recipe leaves open are those of the usual one for its data', async () => {
  await writeFile(join(folder, 'tags.csv'), 'file_name,labels\na.jpg,cat|dog\n');
  const lossOf = async (target: string, ...changes: string[]) => (await planRun({ target: join(folder, target), overrides: changes.map(parseOverride) })).recipe.written.loss;
  expect(await lossOf('tags.csv', 'loss.positiveWeight=balanced')).toEqual(['binaryCrossEntropy', { labelSmoothing: 0, positiveWeight: 'balanced' }]);
  expect(await lossOf('named.json', 'loss.labelSmoothing=0.2')).toMatchObject(['crossEntropy', { labelSmoothing: 0.2 }]);
  expect(await lossOf('tags.csv', 'loss=binaryCrossEntropy', 'loss.labelSmoothing=0.2')).toMatchObject(['binaryCrossEntropy', { labelSmoothing: 0.2 }]);
  await expect(lossOf('tags.csv', 'loss.classWeights=balanced')).rejects.toThrow(/recipe's loss[^]*classWeights/);
});

test('weights in a file describe themselves, from the folder of the recipe; a resumed run asks them again', async () => {
  await mkdir(join(folder, 'net'));
  await writeFile(join(folder, 'net', 'config.json'), '{ "architecture": "squeezenet1_1", "pretrained_cfg": { "input_size": [3, 96, 96], "crop_pct": 0.96 } }');
  await writeFile(join(folder, 'own.json'), '{ "dataset": ["imageFolder", { "folder": "photos" }], "backbone": ["squeezenet1_1", { "weights": "file:net/model.safetensors" }] }');
  const { recipe } = await start('own.json', 'runs/own');
  expect(recipe.backbone.imageSize).toBe(96);
  expect(recipe.written.transforms.evaluate).toMatchObject([['resize', { size: 100 }], ['centerCrop', { size: 96 }]]);
  expect(recipe.written.backbone).toMatchObject(['squeezenet1_1', { weights: 'file:net/model.safetensors' }]);
  const resumed = await planRun({ resume: join(folder, 'runs/own'), overrides: [] });
  expect(resumed.recipe.written).toEqual(recipe.written);
  expect(resumed.recipe.backbone.imageSize).toBe(96);
});

describe('a resumed run', () => {
  test('has the recipe and the starting folder of before', async () => {
    const before = await start('named.json', 'runs/first');
    const resumed = await planRun({ resume: join(folder, 'runs/first'), overrides: [] });
    expect(resumed).toMatchObject({ resume: true, from: folder, runFolder: join(folder, 'runs/first') });
    expect(resumed.recipe.written).toEqual(before.recipe.written);
    await expect(planRun({ resume: join(folder, 'runs/first'), overrides: [parseOverride('seed=2')] })).rejects.toThrow(/differs in seed/);
  });

  test('needs its recipe when parts were written by hand', async () => {
    await start('by-hand.mjs', 'runs/second');
    const run = join(folder, 'runs/second');
    await expect(planRun({ resume: run, overrides: [] })).rejects.toThrow(/written by hand[^]*: dataset\.[^]*by-hand\.mjs --resume/);
    expect((await planRun({ target: join(folder, 'by-hand.mjs'), resume: true, run, overrides: [] })).resume).toBe(true);
  });
});
