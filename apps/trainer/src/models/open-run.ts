import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Registry } from '@thaw/core';
import { type OpenedModel, openModel, readModelDescription, runFiles } from '@thaw/training';
import { loadRegistry } from '../recipes/registry.ts';
import { loadRunRecipe, type StoredRecipe } from '../recipes/run-recipe.ts';

/** A model of a run, and what the run knows. */
export interface OpenedRun extends OpenedModel {
  readonly registry: Registry;
  /** The run it came from and its folder; absent for a model folder by itself. */
  readonly run: { readonly folder: string; readonly recipe: StoredRecipe } | undefined;
}

/**
 * Opens the model of a run folder, or a model folder. TensorFlow.js must have a backend already.
 *
 * @throws ThawError when there is no model, or its transforms cannot be made from their names
 */
export async function openRun(folder: string): Promise<OpenedRun> {
  const path = resolve(folder);
  const isModelFolder = existsSync(join(path, 'model.json'));
  const modelFolder = isModelFolder ? path : runFiles(path).model;
  const runFolder = isModelFolder ? dirname(path) : path;
  const run = existsSync(runFiles(runFolder).recipe) ? { folder: runFolder, recipe: await loadRunRecipe(runFolder) } : undefined;
  const registry = run === undefined ? await loadRegistry((await readModelDescription(modelFolder)).plugins, modelFolder) : await loadRegistry(run.recipe.recipe.plugins, run.recipe.from);
  return { ...(await openModel(modelFolder, registry)), registry, run };
}
