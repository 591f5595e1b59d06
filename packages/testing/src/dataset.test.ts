import { createRandom, type Dataset, type DatasetLoadOptions, definePlugin, type Sample, type Split, type Task } from '@thaw/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runChecks } from './check.ts';
import { datasetChecks, describeDataset } from './dataset.ts';

const samples: Sample[] = Array.from({ length: 8 }, (_, index) => ({ id: `picture${index}`, labels: [index % 2], size: { width: 4, height: 3 }, file: `/pictures/${index}.png` }));
const split = (part: readonly Sample[]): Split => ({ length: part.length, at: (index) => part[index]! });

const shuffled = (all: readonly Sample[], seed: number) => createRandom(seed).permutation(all.length).map((index) => all[index]!);

function divide(all: readonly Sample[], { seed }: DatasetLoadOptions): Dataset {
  const [zeros, ones] = [0, 1].map((label) => shuffled(all.filter((sample) => sample.labels[0] === label), seed));
  return {
    classes: ['zero', 'one'],
    train: split([...zeros!.slice(1), ...ones!.slice(1)]),
    validation: split([zeros![0]!, ones![0]!]),
    skipped: [],
    duplicates: [],
  };
}

const plugin = (load: (options: DatasetLoadOptions) => Dataset, ignoresAbort = false, task: Task = 'single-label') =>
  definePlugin({
    kind: 'dataset',
    name: 'numbers',
    summary: 'Pictures for tests.',
    options: z.strictObject({}),
    create: () => ({
      task: async () => task,
      async load(options) {
        if (!ignoresAbort) options.signal?.throwIfAborted();
        return load(options);
      },
    }),
  });

const good = (options: DatasetLoadOptions) => divide(samples, options);

describeDataset(plugin(good));
// With any number of labels: all, some and none.
describeDataset(plugin((options) => ({ ...good(options), validation: split([{ ...samples[0]!, id: 'both', labels: [0, 1] }, { ...samples[0]!, id: 'none', labels: [] }]) }), false, 'multi-label'));

describe('datasetChecks reject a dataset that', () => {
  let loads = 0;
  test.each<[string, (options: DatasetLoadOptions) => Dataset, RegExp]>([
    ['has one class', (options) => ({ ...good(options), classes: ['zero'] }), /fewer than two classes/],
    ['repeats a class name', (options) => ({ ...good(options), classes: ['zero', 'zero'] }), /empty or repeated/],
    ['has nothing to train a class on', (options) => ({ ...good(options), classes: ['zero', 'one', 'two'] }), /nothing to train on: two/],
    ['has a label beyond the classes', (options) => ({ ...good(options), validation: split([{ ...samples[0]!, labels: [2] }]) }), /label of "picture0" does not exist/],
    ['has a picture without a label', (options) => ({ ...good(options), validation: split([{ ...samples[0]!, labels: [] }]) }), /"picture0" has 0 labels/],
    ['names a label twice', (options) => ({ ...good(options), validation: split([{ ...samples[0]!, labels: [1, 1] }]) }), /not ascending/],
    ['gives relative paths', (options) => divide(samples.map((sample) => ({ ...sample, file: 'a.png' })), options), /not absolute/],
    ['gives empty pictures', (options) => divide(samples.map((sample) => ({ ...sample, size: { width: 0, height: 3 } })), options), /not whole and positive/],
    ['validates on what it trains on', (options) => ({ ...good(options), validation: good(options).train }), /appears more than once/],
    ['divides by chance', () => divide(samples, { seed: loads++ }), /same seed differ/],
  ])('%s', async (_, load, message) => {
    await expect(runChecks(datasetChecks(plugin(load)))).rejects.toThrow(message);
  });

  test('cannot be aborted', async () => {
    await expect(runChecks(datasetChecks(plugin(good, true)))).rejects.toThrow(/went on after it was aborted/);
  });
});
