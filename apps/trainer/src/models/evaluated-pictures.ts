import { classCounts, type Dataset, type DatasetProgress, type Loss, type LossContext, type SkippedFile, type Split, type Task, ThawError, type Use } from '@thaw/core';
import { defaultLoss, type ModelDescription, readEvents, resolveRecipe } from '@thaw/training';
import { loadRecipe } from '../recipes/load-recipe.ts';
import { loadRegistry } from '../recipes/registry.ts';
import { requireNames } from '../recipes/run-recipe.ts';
import type { OpenedRun } from './open-run.ts';

export type SplitChoice = 'train' | 'validation' | 'test';

/** Pictures to evaluate on, and what the loss needs. */
export interface EvaluatedPictures {
  readonly split: Split;
  readonly skipped: readonly SkippedFile[];
  readonly loss: Loss;
  readonly lossContext: LossContext;
}

/**
 * One split of the pictures that a model was trained on.
 *
 * @throws ThawError when there is no run, its data have other classes now, or there is no such split
 */
export async function picturesOfRun({ registry, run, description }: OpenedRun, folder: string, name: SplitChoice, onProgress: (progress: DatasetProgress) => void): Promise<EvaluatedPictures> {
  if (run === undefined) {
    throw new ThawError('A model without its run has no pictures to evaluate on.', { given: folder, cure: 'name the run folder, or other pictures with --data' });
  }
  const { recipe, from } = run.recipe;
  requireNames({ dataset: recipe.dataset, loss: recipe.loss }, 'name pictures with --data, or make the dataset and the loss plugins');
  const dataset = await registry.resolve('dataset', recipe.dataset as string).load({ seed: recipe.seed, from, onProgress });
  requireClasses(dataset, description, 'bring the pictures back, or name others with --data');
  return {
    split: splitOf(dataset, name),
    skipped: dataset.skipped,
    loss: registry.resolve('loss', recipe.loss as string),
    lossContext: { classCounts: classCounts(dataset.train, dataset.classes.length), sampleCount: dataset.train.length },
  };
}

/**
 * All pictures of whatever can be trained on: a folder, a table, shards or a recipe. Classes of the model may be missing there.
 *
 * @throws ThawError when they have labels that the model does not know, or are labelled otherwise
 */
export async function otherPictures({ registry, run, description }: Pick<OpenedRun, 'registry' | 'run' | 'description'>, data: string, onProgress: (progress: DatasetProgress) => void): Promise<EvaluatedPictures> {
  const { classes, task = 'single-label' } = description;
  const written = run?.recipe.recipe.loss as Use<'loss'> | undefined;
  if (run !== undefined) requireNames({ loss: run.recipe.recipe.loss }, 'make the loss a plugin');
  const { recipe, from } = await loadRecipe(data);
  const { plugins = [], dataset: use } = recipe;
  const source = await resolveRecipe({ dataset: use }, await loadRegistry(plugins, from), { from });
  if (source.task !== task) throw otherTask(data, task);
  const dataset = await source.dataset.load({ seed: source.seed, from, classes, onProgress });
  requireClasses(dataset, description, 'let the dataset heed the `classes` it is loaded with');
  const start = run === undefined ? undefined : (await readEvents(run.folder)).findLast((event) => event.type === 'run-start');
  return {
    split: joined([dataset.train, dataset.validation, ...(dataset.test === undefined ? [] : [dataset.test])]),
    skipped: dataset.skipped,
    loss: registry.resolve('loss', written ?? defaultLoss[task]),
    lossContext: start === undefined ? { classCounts: classes.map(() => 1), sampleCount: classes.length } : { classCounts: start.counts.train, sampleCount: start.pictures.train },
  };
}

const otherTask = (data: string, task: Task): ThawError =>
  new ThawError(task === 'multi-label' ? 'The model gives any number of labels, and the pictures come with one class each.' : 'The model gives one class, and the pictures come with any number of labels.', {
    wanted: `${task} pictures`,
    given: data,
    cure: task === 'multi-label' ? 'list the pictures in a table with a column `labels`, or in shards with lists of labels' : 'sort the pictures into a folder for each class, or list them in a table with a column `label`',
  });

function requireClasses({ classes }: Dataset, { classes: known }: ModelDescription, cure: string): void {
  if (classes.join('\n') === known.join('\n')) return;
  throw new ThawError('The pictures have other classes than the model.', { wanted: known.join(', '), given: classes.join(', '), cure });
}

function splitOf(dataset: Dataset, name: SplitChoice): Split {
  const split = dataset[name];
  if (split !== undefined && split.length > 0) return split;
  throw new ThawError(`The dataset has no ${name} split.`, { available: (['train', 'validation', 'test'] as const).filter((other) => (dataset[other]?.length ?? 0) > 0), cure: 'name an available split with --split' });
}

/** One split after another. */
const joined = ([first, ...others]: readonly Split[]): Split =>
  others.reduce<Split>((before, next) => ({ length: before.length + next.length, at: (index) => (index < before.length ? before.at(index) : next.at(index - before.length)) }), first!);
