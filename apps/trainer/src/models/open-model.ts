import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Registry, ThawError, type Transform, type Use } from '@thaw/core';
import { loadModel, type ModelDescription } from '@thaw/training';
import { loadRegistry } from '../recipes/registry.ts';
import { loadRunRecipe, type StoredRecipe } from '../recipes/run-recipe.ts';

/** A saved model with what its pictures go through. */
export interface OpenedModel {
  readonly model: LayersModel;
  readonly description: ModelDescription;
  readonly transforms: readonly Transform[];
  readonly registry: Registry;
  /** The run it came from and its folder; absent for a model folder by itself. */
  readonly run: { readonly folder: string; readonly recipe: StoredRecipe } | undefined;
}

/**
 * Opens the model of a run folder, or a model folder. TensorFlow.js must have a backend already.
 *
 * @throws ThawError when there is no model, or its transforms cannot be made from their names
 */
export async function openModel(folder: string): Promise<OpenedModel> {
  const path = resolve(folder);
  const isModelFolder = existsSync(join(path, 'model.json'));
  const { model, description } = await loadModel(isModelFolder ? path : join(path, 'model'));
  const runFolder = isModelFolder ? dirname(path) : path;
  const run = existsSync(join(runFolder, 'recipe.json')) ? { folder: runFolder, recipe: await loadRunRecipe(runFolder) } : undefined;
  const registry = run === undefined ? await loadRegistry(description.plugins) : await loadRegistry(run.recipe.recipe.plugins, run.recipe.from);
  const transforms = description.transforms.map((use) => {
    if (use !== 'written by hand') return registry.resolve('transform', use as Use<'transform'>);
    throw new ThawError('The model needs a transform that was written by hand, so it cannot be made from its name.', {
      given: JSON.stringify(description.transforms),
      cure: 'make the transform a plugin and train again, or prepare the pictures in your own code',
    });
  });
  return { model, description, transforms, registry, run };
}
