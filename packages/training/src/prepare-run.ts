import type { LayersModel } from '@tensorflow/tfjs-layers';
import { classCounts, createRandom, type Dataset, type DownloadProgress, type LayerGroup, type Random, ThawError } from '@thaw/core';
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
  /** Accuracy of always answering the largest class of the training split, on the validation split. */
  readonly baseline: number;
}

export interface PrepareOptions {
  /** Relative paths in the recipe, of pictures, weights and plugins, start here. Default: the current folder. */
  readonly from?: string;
  readonly signal?: AbortSignal;
  readonly onDownload?: (progress: DownloadProgress) => void;
  readonly onIndex?: (progress: { readonly done: number; readonly total: number }) => void;
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
  checkSplits(dataset);
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
    baseline: counts.validation[counts.train.indexOf(Math.max(...counts.train))]! / dataset.validation.length,
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

function checkSplits({ classes, train, validation }: Dataset): void {
  if (classes.length < 2) {
    throw new ThawError('There is only one class; nothing can be told apart.', { available: classes, cure: 'add pictures of at least one other class' });
  }
  if (train.length === 0 || validation.length === 0) {
    throw new ThawError('The dataset has an empty split.', {
      given: `${train.length} pictures to train on, ${validation.length} held out`,
      cure: 'add pictures, or change the share that is held out',
    });
  }
}
