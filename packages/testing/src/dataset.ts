import { isAbsolute } from 'node:path';
import type { AnyPlugin, Dataset, Sample, Split, Task } from '@thaw/core';
import { type Check, type CheckSettings, describeChecks, ensure, isSame, makePart } from './check.ts';
import { pluginChecks } from './plugin.ts';

/** What a dataset keeps to: `pluginChecks`, and sound splits. Loads the pictures that `options` name, several times. */
export function datasetChecks(plugin: AnyPlugin<'dataset'>, settings: CheckSettings = {}): Check[] {
  const load = (seed: number, signal?: AbortSignal) =>
    makePart(plugin, settings.options).load({ seed, ...(signal === undefined ? {} : { signal }) });
  const task = async (): Promise<Task> => (await makePart(plugin, settings.options).task?.()) ?? 'single-label';
  return [
    ...pluginChecks(plugin, settings),
    {
      title: 'has at least two classes, or one label, each with a name of its own and pictures to train on',
      async run() {
        const { classes, train } = await load(1);
        ensure(classes.length >= ((await task()) === 'multi-label' ? 1 : 2), 'There are fewer than two classes.', { given: classes.join(', ') });
        ensure(new Set(classes).size === classes.length && classes.every((name) => name !== ''), 'Class names are empty or repeated.', { given: classes.join(', ') });
        const untrained = classes.filter((_, label) => !samplesOf(train).some(({ labels }) => labels.includes(label)));
        ensure(untrained.length === 0, `Classes have nothing to train on: ${untrained.join(', ')}.`);
      },
    },
    {
      title: 'gives samples with labels that exist, whole sizes and absolute paths',
      async run() {
        const dataset = await load(1);
        const single = (await task()) === 'single-label';
        for (const { id, labels, size, file } of allSamples(dataset)) {
          const unknown = labels.find((label) => dataset.classes[label] === undefined);
          ensure(unknown === undefined, `A label of "${id}" does not exist.`, { wanted: `0 to ${dataset.classes.length - 1}`, given: String(unknown) });
          ensure(labels.every((label, index) => index === 0 || label > labels[index - 1]!), `The labels of "${id}" are not ascending.`, { given: labels.join(', ') });
          ensure(!single || labels.length === 1, `"${id}" has ${labels.length} labels.`, { wanted: 'one', cure: "say task 'multi-label' of the dataset, or give one label" });
          ensure([size.width, size.height].every((length) => Number.isInteger(length) && length > 0), `The size of "${id}" is not whole and positive.`, { given: JSON.stringify(size) });
          ensure(isAbsolute(file), `The path of "${id}" is not absolute.`, { given: file });
        }
      },
    },
    {
      title: 'shows no sample twice, neither within a split nor across',
      async run() {
        const ids = allSamples(await load(1)).map(({ id }) => id);
        const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
        ensure(repeated === undefined, `The sample "${repeated}" appears more than once.`);
      },
    },
    {
      title: 'divides the samples the same way under the same seed',
      async run() {
        const [first, second] = [await load(1), await load(1)].map((dataset) => splitsOf(dataset).map(samplesOf));
        ensure(isSame(first, second), 'Two loads with the same seed differ.', { cure: 'sort the files, and draw from createRandom(seed) only' });
      },
    },
    {
      title: 'stops when it is aborted',
      async run() {
        const refused = await load(1, AbortSignal.abort()).then(
          () => false,
          () => true,
        );
        ensure(refused, 'Loading went on after it was aborted.', { cure: 'call signal.throwIfAborted() between files' });
      },
    },
  ];
}

/** A vitest suite of `datasetChecks`. */
export const describeDataset = (plugin: AnyPlugin<'dataset'>, settings: CheckSettings = {}): void =>
  describeChecks(`dataset ${plugin.name}`, datasetChecks(plugin, settings));

const splitsOf = ({ train, validation, test }: Dataset): Split[] => [train, validation, ...(test === undefined ? [] : [test])];

const samplesOf = (split: Split): Sample[] => Array.from({ length: split.length }, (_, index) => split.at(index));

const allSamples = (dataset: Dataset): Sample[] => splitsOf(dataset).flatMap(samplesOf);
