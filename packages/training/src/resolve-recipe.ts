import {
  type Backbone,
  type DatasetSource,
  type GradientTransform,
  type Head,
  isNameWithOptions,
  type Loss,
  type PluginKind,
  type PluginKinds,
  provenanceOf,
  type Recipe,
  type Registry,
  type Schedule,
  type Task,
  ThawError,
  type Transform,
  type UnfreezingPolicy,
  type Use,
} from '@thaw/core';
import { checkRecipe } from './check-recipe.ts';

/** A recipe with every field filled and every slot a part. */
export interface ResolvedRecipe {
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly dataset: DatasetSource;
  /** How its pictures are labelled. */
  readonly task: Task;
  readonly backbone: Backbone;
  readonly head: Head;
  readonly transforms: { readonly train: readonly Transform[]; readonly evaluate: readonly Transform[] };
  readonly loss: Loss;
  readonly optimizer: GradientTransform;
  readonly learningRate: Schedule;
  readonly momentum: Schedule | undefined;
  readonly unfreezing: UnfreezingPolicy;
  readonly featureViews: number | 'all';
  readonly threshold: number | 'best';
  /** The same as data: names, and every option with its value. Made again from it, the run is the same. */
  readonly written: WrittenRecipe;
}

type WrittenUse = readonly [name: string, options: unknown] | string | number;

/** A resolved recipe as JSON; a part written by hand is noted as such and cannot be made again from it. */
export interface WrittenRecipe {
  readonly plugins: readonly string[];
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly dataset: WrittenUse;
  readonly backbone: WrittenUse;
  readonly head: WrittenUse;
  readonly transforms: { readonly train: readonly WrittenUse[]; readonly evaluate: readonly WrittenUse[] };
  readonly loss: WrittenUse;
  readonly optimizer: WrittenUse;
  readonly learningRate: WrittenUse;
  readonly momentum?: WrittenUse;
  readonly unfreezing: WrittenUse;
  readonly featureViews: number | 'all';
  /** Of multi-label data only. */
  readonly threshold?: number | 'best';
}

/** What a recipe gets where it says nothing; the loss is that of single-label data. */
export const recipeDefaults = {
  seed: 1,
  epochs: 10,
  batchSize: 32,
  backbone: 'efficientnet_lite0',
  head: 'concatPool',
  loss: ['crossEntropy', { labelSmoothing: 0.1 }],
  optimizer: 'adamw',
  learningRate: ['oneCycle', { peak: 1e-3 }],
  unfreezing: 'headOnly',
  featureViews: 'all',
  threshold: 0.5,
} as const;

/** The loss of a recipe that names none, for each kind of data. */
export const defaultLoss: Readonly<Record<Task, Use<'loss'>>> = { 'single-label': recipeDefaults.loss, 'multi-label': 'binaryCrossEntropy' };

/** Augmentation for pictures of things that have no fixed orientation in the plane but an upright one. */
const defaultTraining = (size: number): Use<'transform'>[] => [
  ['randomRotation', { degrees: 25 }],
  ['randomResizedCrop', { size, scale: [0.35, 1] }],
  'randomHorizontalFlip',
  ['colorJitter', { brightness: 0.2, contrast: 0.2, saturation: 0.2 }],
];

/** The usual view: the picture's centre, as large a share of the shorter side as the backbone's weights were measured with. */
const defaultEvaluation = ({ imageSize: size, cropShare = 7 / 8 }: Backbone): Use<'transform'>[] => [
  ['resize', { size: Math.round(size / cropShare) }],
  ['centerCrop', { size }],
];

export interface ResolveOptions {
  /** Relative paths of weights start here; default: the current folder. */
  readonly from?: string;
  readonly signal?: AbortSignal;
}

/**
 * Checks a recipe, fills in what it leaves open and makes its parts. A backbone whose weights tell their image size and
 * normalization is asked for them, which may fetch a small file.
 *
 * @throws ThawError that names every wrong field; UnknownPluginError and InvalidOptionsError from its slots
 */
export async function resolveRecipe(given: Recipe, registry: Registry, options: ResolveOptions = {}): Promise<ResolvedRecipe> {
  const recipe = checkRecipe(given);
  const { seed, epochs, batchSize, featureViews, threshold } = { ...recipeDefaults, ...defined(recipe) };
  const make = <Kind extends PluginKind>(kind: Kind, field: string, use: Use<Kind>) => inField(field, () => resolveSlot(registry, kind, use));
  const makeTransforms = (field: string, uses: readonly Use<'transform'>[]) => uses.map((use, index) => make('transform', `${field}[${index}]`, use));
  const dataset = make('dataset', 'dataset', recipe.dataset);
  const task = await inFieldOf('dataset', async () => (await dataset.task?.(options)) ?? 'single-label');
  const parts = {
    dataset,
    backbone: make('backbone', 'backbone', recipe.backbone ?? recipeDefaults.backbone),
    head: make('head', 'head', recipe.head ?? recipeDefaults.head),
    loss: make('loss', 'loss', recipe.loss ?? defaultLoss[task]),
    optimizer: make('optimizer', 'optimizer', recipe.optimizer ?? recipeDefaults.optimizer),
    learningRate: makeSchedule(registry, 'learningRate', recipe.learningRate ?? recipeDefaults.learningRate),
    momentum: recipe.momentum === undefined ? undefined : makeSchedule(registry, 'momentum', recipe.momentum),
    unfreezing: make('unfreezing', 'unfreezing', recipe.unfreezing ?? recipeDefaults.unfreezing),
  };
  checkLoss(parts.loss, task, recipe.loss);
  // Its name and options are still those of the one that was asked for.
  const backbone = await inFieldOf('backbone', async () => (await parts.backbone.configure?.(options)) ?? parts.backbone);
  checkInputChannels(backbone);
  const train = makeTransforms('transforms.train', recipe.transforms?.train ?? defaultTraining(backbone.imageSize));
  const evaluate = recipe.transforms?.evaluate
    ? makeTransforms('transforms.evaluate', recipe.transforms.evaluate)
    : // Pictures must reach the network on the scale it trained on.
      [...makeTransforms('transforms.evaluate', defaultEvaluation(backbone)), ...train.filter(normalizes)];
  const { momentum, ...others } = parts;
  return {
    seed,
    epochs,
    batchSize,
    featureViews,
    threshold,
    task,
    ...parts,
    backbone,
    transforms: { train, evaluate },
    written: {
      plugins: recipe.plugins ?? [],
      seed,
      epochs,
      batchSize,
      ...(Object.fromEntries(Object.entries(others).map(([field, part]) => [field, written(part)])) as Omit<
        WrittenRecipe,
        'plugins' | 'seed' | 'epochs' | 'batchSize' | 'transforms' | 'momentum' | 'featureViews' | 'threshold'
      >),
      ...(momentum === undefined ? {} : { momentum: written(momentum) }),
      transforms: { train: train.map(written), evaluate: evaluate.map(written) },
      featureViews,
      ...(task === 'multi-label' ? { threshold } : {}),
    },
  };
}

/** Makes the part of one slot; also for programs that resolve no whole recipe. */
const resolveSlot = <Kind extends PluginKind>(registry: Registry, kind: Kind, use: Use<Kind>): PluginKinds[Kind] => {
  if (typeof use === 'string' || isNameWithOptions(use) || typeof use === 'function' || (typeof use === 'object' && use !== null && !Array.isArray(use))) {
    return registry.resolve(kind, use);
  }
  throw new ThawError(`This is no ${kind}.`, { wanted: 'a part, a name, or [name, options]', given: JSON.stringify(use) ?? String(use) });
};

function makeSchedule(registry: Registry, field: string, use: number | Use<'schedule'>): Schedule {
  if (typeof use !== 'number') return inField(field, () => resolveSlot(registry, 'schedule', use));
  if (!(use >= 0 && Number.isFinite(use))) {
    throw new ThawError(`The recipe's ${field} is out of range.`, { wanted: 'a number of at least 0, or a schedule', given: String(use) });
  }
  return Object.assign(() => use, { constantValue: use });
}

/** @throws ThawError when the network takes other pictures than the renderer makes */
function checkInputChannels({ name, inputChannels = 3 }: Backbone): void {
  if (inputChannels === 3) return;
  throw new ThawError(`In the recipe's backbone: ${name} takes pictures of ${inputChannels} channels, and training shows it pictures of red, green and blue.`, {
    wanted: 'a backbone for 3 channels',
    given: `inputChannels ${inputChannels}`,
    cure: 'leave inputChannels out: gray pictures become three equal channels; for other pictures load the backbone in code (`await backbone.load()`) and feed it yourself',
  });
}

/** @throws ThawError when a loss would take the logits for something that they do not mean in this data */
function checkLoss(loss: Loss, task: Task, use: Use<'loss'> | undefined): void {
  const { task: fits = 'single-label' } = loss;
  if (fits === task) return;
  throw new ThawError(`In the recipe's loss: it is for ${fits} data, and the dataset is ${task}.`, {
    wanted: task === 'multi-label' ? 'a loss of each label by itself, such as binaryCrossEntropy' : 'a loss of one class for each picture, such as crossEntropy',
    given: typeof use === 'string' || isNameWithOptions(use) ? JSON.stringify(use) : 'written by hand',
    cure: 'leave `loss` out of the recipe for the usual one; a loss of your own says what it is for in its `task`',
  });
}

async function inFieldOf<Result>(field: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw placed(field, error);
  }
}

function inField<Result>(field: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw placed(field, error);
  }
}

/** Says where in the recipe an error arose. */
function placed(field: string, error: unknown): unknown {
  if (ThawError.isInstance(error)) error.message = `In the recipe's ${field}: ${error.message}`;
  return error;
}

const normalizes = (transform: Transform): boolean => 'normalizes' in transform && transform.normalizes === true;

/** Without entries that are undefined, which would hide defaults. */
const defined = <Fields extends object>(values: Fields): { [Key in keyof Fields]: NonNullable<Fields[Key]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;

function written(part: unknown): WrittenUse {
  const provenance = provenanceOf(part);
  if (provenance !== undefined) return [provenance.name, provenance.options];
  const constant = (part as { constantValue?: unknown }).constantValue;
  return typeof constant === 'number' ? constant : 'written by hand';
}
