import {
  type Backbone,
  type DatasetSource,
  type GradientTransform,
  type Head,
  isNameWithOptions,
  issueLine,
  type Loss,
  nearest,
  type PluginKind,
  type PluginKinds,
  provenanceOf,
  type Recipe,
  type Registry,
  type Schedule,
  ThawError,
  type Transform,
  type UnfreezingPolicy,
  type Use,
} from '@thaw/core';
import { z } from 'zod';

/** A recipe with every field filled and every slot a part. */
export interface ResolvedRecipe {
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly dataset: DatasetSource;
  readonly backbone: Backbone;
  readonly head: Head;
  readonly transforms: { readonly train: readonly Transform[]; readonly evaluate: readonly Transform[] };
  readonly loss: Loss;
  readonly optimizer: GradientTransform;
  readonly learningRate: Schedule;
  readonly momentum: Schedule | undefined;
  readonly unfreezing: UnfreezingPolicy;
  readonly featureViews: number | 'all';
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
}

/** What a recipe gets where it says nothing. */
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
} as const;

/** Augmentation for pictures of things that have no fixed orientation in the plane but an upright one. */
const defaultTraining = (size: number): Use<'transform'>[] => [
  ['randomRotation', { degrees: 25 }],
  ['randomResizedCrop', { size, scale: [0.35, 1] }],
  'randomHorizontalFlip',
  ['colorJitter', { brightness: 0.2, contrast: 0.2, saturation: 0.2 }],
];

/** The usual view: shorter side to 8/7 of the input, then its centre. */
const defaultEvaluation = (size: number): Use<'transform'>[] => [
  ['resize', { size: Math.round((size * 8) / 7) }],
  ['centerCrop', { size }],
];

const count = z.int({ error: 'expected a whole number' });
/** A slot is looked at when its part is made. */
const slot = z.unknown().optional();
const fields = z.strictObject({
  $schema: z.string().optional(),
  plugins: z.array(z.string()).optional(),
  seed: count.min(0).max(2 ** 31 - 1).optional(),
  epochs: count.min(1).max(100_000).optional(),
  batchSize: count.min(1).max(65_536).optional(),
  dataset: slot,
  backbone: slot,
  head: slot,
  transforms: z.strictObject({ train: z.array(slot).optional(), evaluate: z.array(slot).optional() }).optional(),
  loss: slot,
  optimizer: slot,
  learningRate: slot,
  momentum: slot,
  unfreezing: slot,
  featureViews: z.custom<number | 'all'>((value) => value === 'all' || (Number.isInteger(value) && Number(value) >= 1), { error: 'expected a whole number of at least 1, or "all"' }).optional(),
});

/**
 * Checks a recipe, fills in what it leaves open and makes its parts.
 *
 * @throws ThawError that names every wrong field; UnknownPluginError and InvalidOptionsError from its slots
 */
export function resolveRecipe(given: Recipe, registry: Registry): ResolvedRecipe {
  const recipe = checkFields(given);
  const { seed, epochs, batchSize, featureViews } = { ...recipeDefaults, ...defined(recipe) };
  const make = <Kind extends PluginKind>(kind: Kind, field: string, use: Use<Kind>) => inField(field, () => resolveSlot(registry, kind, use));
  const makeTransforms = (field: string, uses: readonly Use<'transform'>[]) => uses.map((use, index) => make('transform', `${field}[${index}]`, use));
  const backbone = make('backbone', 'backbone', recipe.backbone ?? recipeDefaults.backbone);
  checkInputChannels(backbone);
  const train = makeTransforms('transforms.train', recipe.transforms?.train ?? defaultTraining(backbone.imageSize));
  const evaluate = recipe.transforms?.evaluate
    ? makeTransforms('transforms.evaluate', recipe.transforms.evaluate)
    : // Pictures must reach the network on the scale it trained on.
      [...makeTransforms('transforms.evaluate', defaultEvaluation(backbone.imageSize)), ...train.filter(normalizes)];
  const parts = {
    dataset: make('dataset', 'dataset', recipe.dataset),
    backbone,
    head: make('head', 'head', recipe.head ?? recipeDefaults.head),
    loss: make('loss', 'loss', recipe.loss ?? recipeDefaults.loss),
    optimizer: make('optimizer', 'optimizer', recipe.optimizer ?? recipeDefaults.optimizer),
    learningRate: makeSchedule(registry, 'learningRate', recipe.learningRate ?? recipeDefaults.learningRate),
    momentum: recipe.momentum === undefined ? undefined : makeSchedule(registry, 'momentum', recipe.momentum),
    unfreezing: make('unfreezing', 'unfreezing', recipe.unfreezing ?? recipeDefaults.unfreezing),
  };
  const { momentum, ...others } = parts;
  return {
    seed,
    epochs,
    batchSize,
    featureViews,
    ...parts,
    transforms: { train, evaluate },
    written: {
      plugins: recipe.plugins ?? [],
      seed,
      epochs,
      batchSize,
      ...(Object.fromEntries(Object.entries(others).map(([field, part]) => [field, written(part)])) as Omit<
        WrittenRecipe,
        'plugins' | 'seed' | 'epochs' | 'batchSize' | 'transforms' | 'momentum' | 'featureViews'
      >),
      ...(momentum === undefined ? {} : { momentum: written(momentum) }),
      transforms: { train: train.map(written), evaluate: evaluate.map(written) },
      featureViews,
    },
  };
}

/** Makes the part of one slot; also for programs that resolve no whole recipe. */
const resolveSlot = <Kind extends PluginKind>(registry: Registry, kind: Kind, use: Use<Kind>): PluginKinds[Kind] => {
  if (typeof use === 'string' || isNameWithOptions(use) || typeof use === 'function' || (typeof use === 'object' && !Array.isArray(use))) {
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

/** Says where in the recipe an error arose. */
function inField<Result>(field: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (ThawError.isInstance(error)) error.message = `In the recipe's ${field}: ${error.message}`;
    throw error;
  }
}

function checkFields(given: unknown): Recipe {
  const issues = fields.safeParse(given).error?.issues ?? [];
  const known = Object.keys(fields.shape).filter((name) => name !== '$schema');
  const lines = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [issueLine(issue)];
    return issue.keys.map((key) => {
      const similar = nearest(key, known);
      return `${key}: no such field${similar === undefined ? '' : `; did you mean "${similar}"?`}`;
    });
  });
  if (issues.length === 0 && (given as Recipe).dataset === undefined) {
    lines.push('dataset: missing; name where the pictures are, such as ["imageFolder", { "folder": "./pictures" }]');
  }
  if (lines.length === 0) return given as Recipe;
  throw new ThawError(`The recipe is malformed:\n${lines.map((line) => `  ${line}`).join('\n')}`, {
    available: known,
    cure: 'correct the fields named above',
  });
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
