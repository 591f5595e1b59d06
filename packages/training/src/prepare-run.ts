import type { LayersModel } from '@tensorflow/tfjs-layers';
import { classCounts, createRandom, type Dataset, type DatasetProgress, type DownloadProgress, type LayerGroup, type LossContext, type Random, type Split, type Task, ThawError } from '@thaw/core';
import { loraLayersOf } from '@thaw/layers';
import { type BatchOrder, batchOrder } from './batches.ts';
import { buildModel } from './build-model.ts';
import type { ClassCounts } from './events.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';
import { type UnfreezingPhase, unfreezingPlan } from './unfreezing-plan.ts';

/** A run that is ready for its first step. */
export interface PreparedRun {
  readonly random: Random;
  readonly dataset: Dataset;
  readonly model: LayersModel;
  readonly groups: readonly LayerGroup[];
  readonly parameters: readonly Parameter[];
  readonly order: BatchOrder;
  readonly totalSteps: number;
  readonly plan: readonly UnfreezingPhase[];
  readonly counts: { readonly train: ClassCounts; readonly validation: ClassCounts; readonly test: ClassCounts | null };
  readonly lossContext: LossContext;
  /**
   * What answers that look at no picture score on the validation split: accuracy of always answering the largest class of the training
   * split; with several labels for a picture, mean average precision of equal probabilities, which is how frequent labels are.
   */
  readonly baseline: number;
}

export interface PrepareOptions {
  /** Relative paths in the recipe, of pictures, weights and plugins, start here. Default: the current folder. */
  readonly from?: string;
  readonly signal?: AbortSignal;
  readonly onDownload?: (progress: DownloadProgress) => void;
  readonly onIndex?: (progress: DatasetProgress) => void;
}

/** Indexes the pictures, builds the model with its weights and works out the whole plan. */
export async function prepareRun(recipe: ResolvedRecipe, { from, signal, onDownload, onIndex }: PrepareOptions = {}): Promise<PreparedRun> {
  const random = createRandom(recipe.seed);
  const aborting = signal === undefined ? {} : { signal };
  const dataset = await recipe.dataset.load({
    seed: recipe.seed,
    ...aborting,
    ...(from === undefined ? {} : { from }),
    ...(onIndex === undefined ? {} : { onProgress: onIndex }),
  });
  checkSplits(dataset, recipe.task);
  const { model, groups } = await buildModel(recipe.backbone, recipe.head, dataset.classes.length, random.fork('weights'), {
    ...(recipe.unfreezing.granularity === undefined ? {} : { granularity: recipe.unfreezing.granularity }),
    ...aborting,
    ...(from === undefined ? {} : { from }),
    ...(onDownload === undefined ? {} : { onProgress: onDownload }),
  });
  const order = batchOrder(dataset.train, recipe.batchSize, random.fork('order'));
  const totalSteps = order.stepsPerEpoch * recipe.epochs;
  const counts = {
    train: classCounts(dataset.train, dataset.classes.length),
    validation: classCounts(dataset.validation, dataset.classes.length),
    test: dataset.test === undefined ? null : classCounts(dataset.test, dataset.classes.length),
  };
  const plan = unfreezingPlan(recipe.unfreezing, groups, totalSteps);
  checkCorrectionsTrain(model, groups, plan);
  return {
    random,
    dataset,
    model,
    groups,
    parameters: parametersOf(model, groups),
    order,
    totalSteps,
    plan,
    counts,
    lossContext: { classCounts: counts.train, sampleCount: dataset.train.length },
    baseline: baselineOf(counts, dataset.validation, recipe.task),
  };
}

/** @throws ThawError when a backbone with low-rank corrections would keep them at zero */
function checkCorrectionsTrain(model: LayersModel, groups: readonly LayerGroup[], plan: readonly UnfreezingPhase[]): void {
  const corrected = loraLayersOf(model).map(({ name }) => name);
  const trains = groups.some(({ layers }, index) => layers.some((name) => corrected.includes(name)) && plan.some((phase) => phase.groups[index]!.trainable));
  if (corrected.length === 0 || trains) return;
  throw new ThawError('The low-rank corrections of the backbone would never train.', {
    wanted: 'an unfreezing policy that trains a group with corrections',
    given: 'one that trains the head only',
    cure: "set the recipe's unfreezing to 'everything': the backbone's own weights stay as they are",
  });
}

function baselineOf({ train, validation }: PreparedRun['counts'], { length }: Split, task: Task): number {
  if (task === 'single-label') return validation[train.indexOf(Math.max(...train))]! / length;
  const present = validation.filter((count) => count > 0);
  return present.reduce((sum, count) => sum + count / length, 0) / Math.max(1, present.length);
}

function checkSplits({ classes, train, validation, test }: Dataset, task: Task): void {
  if (classes.length < 2 && task === 'single-label') {
    throw new ThawError('There is only one class; nothing can be told apart.', { available: classes, cure: 'add pictures of at least one other class' });
  }
  if (train.length === 0 || validation.length === 0) {
    throw new ThawError('The dataset has an empty split.', {
      given: `${train.length} pictures to train on, ${validation.length} held out`,
      cure: 'add pictures, or change the share that is held out',
    });
  }
  if (task === 'multi-label') return;
  for (const split of [train, validation, ...(test === undefined ? [] : [test])]) {
    for (let index = 0; index < split.length; index++) {
      const { id, labels } = split.at(index);
      if (labels.length === 1) continue;
      throw new ThawError(`The picture "${id}" has ${labels.length} labels.`, { wanted: 'one label for each picture of a single-label dataset', cure: "let the dataset's `task` say 'multi-label'" });
    }
  }
}
