import { stat } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { issueLine, ThawError } from '@thaw/core';
import { runFiles, type WrittenRecipe } from '@thaw/training';
import { z } from 'zod';
import type { LoadedRecipe } from './load-recipe.ts';
import { readJson } from './read-json.ts';

/** The `recipe.json` of a run: the resolved recipe, and where it came from, by paths from the run folder. */
export interface RunRecipe extends WrittenRecipe {
  /** The folder that relative paths in the recipe start at. */
  readonly from: string;
  /** The recipe's file; absent for a plain folder of pictures. */
  readonly file?: string;
}

/** The recipe of a run, as read back. */
export interface StoredRecipe extends Omit<LoadedRecipe, 'recipe'> {
  readonly recipe: WrittenRecipe;
}

/** What `recipe.json` of a run folder says. */
export const runRecipe = (written: WrittenRecipe, { from, file }: Pick<LoadedRecipe, 'from' | 'file'>, runFolder: string): RunRecipe => ({
  from: relative(resolve(runFolder), from) || '.',
  ...(file === undefined ? {} : { file: relative(resolve(runFolder), file) }),
  ...written,
});

/**
 * Reads back the recipe of a run.
 *
 * @throws ThawError when the folder is no run
 */
export async function loadRunRecipe(runFolder: string): Promise<StoredRecipe> {
  const path = runFiles(resolve(runFolder)).recipe;
  if ((await stat(path).catch(() => undefined)) === undefined) {
    throw new ThawError(`There is no run in "${runFolder}".`, {
      wanted: 'a run folder, with recipe.json in it',
      given: resolve(runFolder),
      cure: 'name a folder that `thaw train` made, such as one in runs/',
    });
  }
  const { from, file, ...recipe } = checkStored(path, await readJson(path));
  return {
    recipe,
    from: resolve(runFolder, from),
    name: basename(resolve(runFolder)),
    ...(file === undefined ? {} : { file: resolve(runFolder, file) }),
  };
}

const storedRecipe = z.looseObject({ from: z.string().default('.'), file: z.string().optional(), plugins: z.array(z.string()).default([]) });

/** What is in its slots is looked at when parts are made of them. */
function checkStored(path: string, given: unknown): RunRecipe {
  const { data, error } = storedRecipe.safeParse(given);
  if (error !== undefined) throw new ThawError(`${path} is no recipe of a run: ${issueLine(error.issues[0]!)}.`, { cure: 'the file was changed or damaged: restore it, or start a new run' });
  return data as unknown as RunRecipe;
}

/**
 * Sees that parts of a run's recipe can be made again from their names.
 *
 * @throws ThawError with `cure` when some were written by hand: then only the recipe's own file has them
 */
export function requireNames(fields: Partial<WrittenRecipe>, cure: string): void {
  const found = handWritten(fields, '');
  if (found.length === 0) return;
  throw new ThawError(`Parts of this run's recipe were written by hand, so recipe.json cannot make them again: ${found.join(', ')}.`, { cure });
}

function handWritten(value: unknown, path: string): string[] {
  if (value === 'written by hand') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => handWritten(inner, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`));
}

/**
 * Sees that a resumed run has the recipe it was started with.
 *
 * @throws ThawError that names the fields which differ
 */
export function requireSameRecipe(stored: WrittenRecipe, given: WrittenRecipe): void {
  const fields = [...new Set([...Object.keys(stored), ...Object.keys(given)])] as (keyof WrittenRecipe)[];
  const text = (value: unknown) => JSON.stringify(value) ?? 'nothing';
  const different = fields.filter((field) => text(stored[field]) !== text(given[field]));
  if (different.length === 0) return;
  throw new ThawError(`A resumed run keeps its recipe, but this one differs in ${different.join(', ')}.`, {
    wanted: different.map((field) => `${field}: ${text(stored[field])}`).join('; '),
    given: different.map((field) => `${field}: ${text(given[field])}`).join('; '),
    cure: 'resume without these changes, or start a new run with them',
  });
}
