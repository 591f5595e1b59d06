import { join, relative, resolve } from 'node:path';
import { type Dataset, type Recipe, type Registry, ThawError } from '@thaw/core';
import { defaultLoss, type ResolvedRecipe, resolveRecipe } from '@thaw/training';
import { loadRecipe, type LoadedRecipe } from '../recipes/load-recipe.ts';
import { applyOverrides, type Override } from '../recipes/overrides.ts';
import { loadRegistry } from '../recipes/registry.ts';
import { loadRunRecipe, requireNames, requireSameRecipe, runRecipe, type RunRecipe, type StoredRecipe } from '../recipes/run-recipe.ts';

/** What the command line says about a run. */
export interface RunChoices {
  /** A recipe file or a folder of pictures. */
  readonly target?: string | undefined;
  /** The run folder to make; with `resume`, the one to go on with. */
  readonly run?: string | undefined;
  /** A run folder to go on with, or `true` for the one in `run`. */
  readonly resume?: string | true | undefined;
  readonly overrides: readonly Override[];
}

/** A run that is decided on: nothing is read or written yet but recipes and plugins. */
export interface PlannedRun {
  readonly recipe: ResolvedRecipe;
  readonly written: RunRecipe;
  readonly registry: Registry;
  /** Absolute folder that the dataset's relative paths start at. */
  readonly from: string;
  /** As the person would write it. */
  readonly runFolder: string;
  readonly resume: boolean;
  /** What is trained, for headings. */
  readonly title: string;
  /** The dataset, once the run has loaded it. */
  dataset(): Dataset | undefined;
}

/**
 * Decides what to run, from a recipe, a folder of pictures or an earlier run.
 *
 * @throws ThawError when there is nothing to run, or a resumed run would have another recipe
 */
export async function planRun(choices: RunChoices, now: Date = new Date()): Promise<PlannedRun> {
  const resumed = choices.resume === true ? choices.run : choices.resume;
  if (choices.resume !== undefined && resumed === undefined) {
    throw new ThawError('No run folder is named to go on with.', { cure: 'write it behind --resume: `thaw train --resume runs/name`' });
  }
  const stored = resumed === undefined ? undefined : await loadRunRecipe(resumed);
  const loaded = await chooseRecipe(choices.target, stored, resumed);
  const { from } = loaded;
  const isOfLoss = ({ path }: Override) => path[0] === 'loss';
  const wanted = applyOverrides(loaded.recipe, choices.overrides.filter((override) => !isOfLoss(override)));
  const registry = await loadRegistry(pluginNames(wanted), from);
  const recipe = await resolveRecipe(await changeLoss(wanted, choices.overrides.filter(isOfLoss), registry, from), registry, { from });
  if (stored !== undefined) requireSameRecipe(stored.recipe, recipe.written);
  const runFolder = resumed ?? choices.run ?? join('runs', `${safeName(loaded.name)}-${timestamp(now)}`);
  let dataset: Dataset | undefined;
  return {
    recipe: { ...recipe, dataset: { load: async (options) => (dataset = await recipe.dataset.load(options)) } },
    registry,
    written: runRecipe(recipe.written, loaded, runFolder),
    from,
    runFolder,
    resume: stored !== undefined,
    title: choices.target ?? (loaded.file === undefined ? loaded.name : relative(process.cwd(), loaded.file)),
    dataset: () => dataset,
  };
}

/** Options of a loss that is left open are those of the usual one, which only the data tell. */
async function changeLoss(recipe: Recipe, overrides: readonly Override[], registry: Registry, from: string): Promise<Recipe> {
  if (recipe.loss !== undefined || !overrides.some(({ path }) => path.length > 1)) return applyOverrides(recipe, overrides);
  const { task } = await resolveRecipe({ dataset: recipe.dataset }, registry, { from });
  return applyOverrides({ ...recipe, loss: defaultLoss[task] }, overrides);
}

async function chooseRecipe(target: string | undefined, stored: StoredRecipe | undefined, resumed: string | undefined): Promise<LoadedRecipe> {
  if (target !== undefined) return loadRecipe(target);
  if (stored === undefined) {
    throw new ThawError('There is nothing to train on.', { wanted: 'a recipe, a folder of pictures, or --resume with a run folder', cure: 'see `thaw train --help`' });
  }
  const file = stored.file === undefined ? 'recipe.ts' : shownPath(stored.file);
  requireNames(stored.recipe, `give the recipe itself as well: \`thaw train ${file} --resume ${resumed}\``);
  return { ...stored, recipe: stored.recipe as Recipe };
}

/** Anything else that stands there is reported with the other malformed fields. */
const pluginNames = ({ plugins }: Recipe): string[] => (Array.isArray(plugins) ? plugins.filter((name) => typeof name === 'string') : []);

/** A folder's name goes into a path; it can hold anything. */
const safeName = (name: string): string => name.replace(/[^\p{L}\p{N}._-]+/gu, '-') || 'run';

/** `20261124-041530`, in local time. */
function timestamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

/** Shown where a path is printed: short from here, whole from elsewhere. */
export const shownPath = (path: string): string => {
  const fromHere = relative(process.cwd(), resolve(path));
  return fromHere.startsWith('..') ? resolve(path) : fromHere || '.';
};
