import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Recipe, ThawError } from '@thaw/core';
import { runFiles } from '@thaw/training';
import { importModule } from './import-module.ts';
import { readJson } from './read-json.ts';
import { readYaml } from './read-yaml.ts';
import { loadRunRecipe, requireNames } from './run-recipe.ts';

/** A recipe as someone wrote it. */
export interface LoadedRecipe {
  readonly recipe: Recipe;
  /** Absolute folder that relative paths in the recipe start at. */
  readonly from: string;
  /** For naming run folders. */
  readonly name: string;
  /** The recipe's file; absent for a plain folder of pictures. */
  readonly file?: string;
}

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.yaml', '.yml'] as const;

/** Tables of labelled pictures. */
const tables = ['.csv', '.tsv', '.jsonl', '.ndjson'];

/** The table that Hugging Face's image folders have beside their pictures. */
const metadataFiles = ['metadata.csv', 'metadata.jsonl'];

/** Files that hold many pictures, by the plugin that reads them. */
const shards: Readonly<Record<string, readonly string[]>> = { parquet: ['.parquet'], webDataset: ['.tar', '.tar.gz', '.tgz'] };

/** Where shards are in a folder: in it, as a repository of Hugging Face has them, or in folders of splits. */
const shardFolders = ['.', 'data', 'train'];

/**
 * Loads a recipe file or that of an earlier run, or makes the default recipe for a folder, a table or shards of pictures.
 *
 * @param target path of a recipe; of a run folder; of a folder with one folder of pictures per class, with a `metadata.csv` or with shards; of a
 * table; of a shard (Parquet or tar), or a pattern of such: `train-{000000..000012}.tar`
 * @throws ThawError when there is no such path, or the file has no recipe
 */
export async function loadRecipe(target: string): Promise<LoadedRecipe> {
  const path = resolve(target);
  const found = await stat(path).catch(() => undefined);
  const shardReader = found?.isDirectory() ? undefined : readerOf(path);
  if (shardReader !== undefined && (found !== undefined || path.includes('{'))) return { recipe: { dataset: [shardReader, { shards: target }] }, from: process.cwd(), name: shardName(path) };
  if (found === undefined) {
    throw new ThawError(`There is no recipe or folder "${target}".`, {
      wanted: 'a recipe (.ts, .js, .json or .yaml), a folder with one folder of pictures per class, a table of pictures (.csv, .tsv, .jsonl or .parquet), or tar files of them',
      given: path,
      cure: 'correct the path',
    });
  }
  if (await isRun(path)) return recipeOfRun(target);
  if (found.isDirectory()) return { recipe: { dataset: await datasetIn(target) }, from: process.cwd(), name: basename(path) };
  if (tables.includes(extname(path).toLowerCase())) return { recipe: { dataset: ['manifest', { file: target }] }, from: process.cwd(), name: basename(path, extname(path)) };
  return { recipe: (await readRecipe(path)) as Recipe, from: dirname(path), name: recipeName(path), file: path };
}

/** A recipe alone may lie in a folder of pictures. */
async function isRun(path: string): Promise<boolean> {
  const { recipe, events } = runFiles(path);
  const found = await Promise.all([recipe, events].map((file) => stat(file).catch(() => undefined)));
  return found.every((one) => one?.isFile());
}

/** The recipe of an earlier run, with everything filled in: trained again, the run is the same. */
async function recipeOfRun(target: string): Promise<LoadedRecipe> {
  const { recipe, from, name, file } = await loadRunRecipe(target);
  requireNames(recipe, file === undefined ? 'write a recipe with names instead' : `train the recipe itself: ${file}`);
  // Without the time that its folder has in its name.
  return { recipe: recipe as Recipe, from, name: name.replace(/-\d{8}-\d{6}$/, ''), ...(file === undefined ? {} : { file }) };
}

async function datasetIn(folder: string): Promise<Recipe['dataset']> {
  for (const name of metadataFiles) {
    const file = join(folder, name);
    if ((await stat(file).catch(() => undefined))?.isFile()) return ['manifest', { file }];
  }
  for (const inner of shardFolders) {
    const reader = await readerOfFolder(join(folder, inner));
    if (reader !== undefined) return [reader, { shards: folder }];
  }
  return ['imageFolder', { folder }];
}

const readerOf = (path: string): string | undefined => Object.keys(shards).find((name) => shards[name]!.some((extension) => path.toLowerCase().endsWith(extension)));

/** The plugin for a folder of shards. Folders beside them are classes: then a tar is what they were unpacked from. */
async function readerOfFolder(folder: string): Promise<string | undefined> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter(({ name }) => !name.startsWith('.'));
  if (entries.some((entry) => entry.isDirectory())) return undefined;
  return entries.map(({ name }) => readerOf(name)).find((name) => name !== undefined);
}

/** For run folders: without endings and braces. */
const shardName = (path: string): string => basename(path).replace(/\.(parquet|tgz|tar(\.gz)?)$/i, '').replaceAll(/[{}]/g, '').replaceAll(/\.\.|,/g, '-');

async function readRecipe(file: string): Promise<object> {
  const extension = extname(file);
  if (!extensions.some((known) => known === extension)) {
    throw new ThawError(`${file} is not a recipe.`, { wanted: 'a file of one of these kinds, or a folder', available: extensions, cure: 'name a recipe' });
  }
  const recipe = await (extension === '.json' ? readJson(file) : extension === '.yaml' || extension === '.yml' ? readYaml(file) : importRecipe(file));
  if (typeof recipe !== 'object' || recipe === null || Array.isArray(recipe)) {
    throw new ThawError(`The recipe ${file} is not an object.`, {
      wanted: 'an object with at least `dataset`',
      given: Array.isArray(recipe) ? 'a list' : recipe === null ? 'null' : `a ${typeof recipe}`,
      cure: 'write the recipe as defineRecipe({ dataset: … })',
    });
  }
  return recipe;
}

async function importRecipe(file: string): Promise<unknown> {
  let module: object;
  try {
    module = await importModule(pathToFileURL(file).href);
  } catch (cause) {
    if (ThawError.isInstance(cause)) throw cause;
    throw new ThawError(`The recipe ${file} could not be run: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cure: 'mend the error above in the recipe (THAW_DEBUG=1 shows where it arose)',
      cause,
    });
  }
  if (!('default' in module)) {
    throw new ThawError(`The recipe ${file} has no default export.`, {
      wanted: 'export default defineRecipe({ … })',
      given: Object.keys(module).join(', ') || 'no exports',
      cure: 'export the recipe as the default',
    });
  }
  return module.default;
}

/** A file called `recipe` is named by its folder. */
function recipeName(file: string): string {
  const name = basename(file, extname(file));
  return name === 'recipe' ? basename(dirname(file)) : name;
}
