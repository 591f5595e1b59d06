import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFiles } from '@thaw/training';
import { expect, test } from 'vitest';
import { comparisonLines, compareRuns } from './compare-runs.ts';
import { flattenRecipe } from './flatten-recipe.ts';

const recipe = { epochs: 2, backbone: ['resnet18', { pretrained: true }], optimizer: ['adamw', { weightDecay: 0.05 }], transforms: { train: [['randomRotation', { degrees: 25 }], ['colorJitter', {}]] }, learningRate: 0.001 };

/** A run folder with its recipe and the events of two epochs. */
async function writeRun(name: string, changes: object, accuracies: readonly number[], validation: readonly number[] = [3, 3], scores: object = {}): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'thaw-compare-')), name);
  await mkdir(folder);
  const files = runFiles(folder);
  await writeFile(files.recipe, JSON.stringify({ from: '.', ...recipe, ...changes }));
  const at = (second: number, event: object) => JSON.stringify({ time: new Date(second * 1000).toISOString(), ...event });
  const epochs = accuracies.flatMap((accuracy, index) => [
    at(10 * index + 9, { type: 'step-end', step: index + 1, loss: 1, learningRate: 0.1, images: 80 }),
    at(10 * index + 10, { type: 'evaluation-end', step: index + 1, split: 'validation', epoch: index + 1, seconds: 1, best: accuracy === Math.max(...accuracies.slice(0, index + 1)), evaluation: { accuracy, loss: 1 - accuracy, ...scores } }),
  ]);
  const pictures = { train: 6, validation: 6, test: null };
  const start = { type: 'run-start', step: 0, task: 'single-label', classes: ['a', 'b'], pictures, counts: { train: [3, 3], validation, test: null }, skipped: [], duplicates: [], groups: [], plan: [], baseline: 0.5 };
  await writeFile(files.events, `${[at(0, start), ...epochs].join('\n')}\n`);
  return folder;
}

test('flattens parts, lists and options', () => {
  expect(Object.fromEntries(flattenRecipe(recipe))).toEqual({
    epochs: '2',
    backbone: 'resnet18',
    'backbone.pretrained': 'true',
    optimizer: 'adamw',
    'optimizer.weightDecay': '0.05',
    'transforms.train.1': 'randomRotation',
    'transforms.train.1.degrees': '25',
    'transforms.train.2': 'colorJitter',
    learningRate: '0.001',
  });
});

test('compares what runs reached, and names the fields that differ', async () => {
  const first = await writeRun('first', {}, [0.5, 0.75]);
  const second = await writeRun('second', { optimizer: ['sgd', {}], epochs: 3 }, [0.875]);
  const comparison = await compareRuns([first, second]);
  expect(comparison).toMatchObject({
    samePictures: true,
    runs: [
      { run: 'first', accuracy: 0.75, loss: 0.25, bestEpoch: 2, epochs: 2, seconds: 20, imagesPerSecond: 160 / 18 },
      { run: 'second', accuracy: 0.875, bestEpoch: 1, epochs: 1, seconds: 10 },
    ],
    differences: [
      { field: 'epochs', values: ['2', '3'] },
      { field: 'optimizer', values: ['adamw', 'sgd'] },
      { field: 'optimizer.weightDecay', values: ['0.05', null] },
    ],
  });
  expect(comparisonLines(comparison)).toEqual([
    '                        first  second',
    'accuracy                75.0%   87.5%',
    'loss                    0.250   0.125',
    'best epoch             2 of 2  1 of 1',
    'time                     20 s    10 s',
    'images/s                  8.9     8.9',
    '',
    'epochs                      2       3',
    'optimizer               adamw     sgd',
    'optimizer.weightDecay    0.05       –',
  ]);
});

test('says when runs were measured on different pictures, or have not measured yet', async () => {
  const lines = comparisonLines(await compareRuns([await writeRun('a', {}, [0.5]), await writeRun('b', {}, [], [4, 4])]));
  expect(lines).toContain('Measured on different pictures: the scores do not compare.');
  expect(lines).toContain('The recipes are the same.');
  expect(lines[1]).toMatch(/accuracy +50\.0% +–/);
});

test('shows mean average precision where runs have it', async () => {
  const lines = comparisonLines(await compareRuns([await writeRun('a', {}, [0.5], [3, 3], { multiLabel: { meanAveragePrecision: 0.625, microF1: 0, macroF1: 0, classes: [] } }), await writeRun('b', {}, [0.5])]));
  expect(lines.slice(1, 3)).toEqual(['mean average precision   62.5%       –', 'accuracy                 50.0%   50.0%']);
});

test('refuses a folder that is no run', async () => {
  await expect(compareRuns([tmpdir()])).rejects.toThrow('There is no run in');
});
