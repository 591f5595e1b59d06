import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Registry, ThawError, type Transform, type Use } from '@thaw/core';
import { loadModel, type ModelDescription, readModelDescription } from './model-folder.ts';

/** A saved model with what its pictures go through. */
export interface OpenedModel {
  readonly model: LayersModel;
  readonly description: ModelDescription;
  readonly transforms: readonly Transform[];
}

/**
 * Opens a model for new pictures. TensorFlow.js must have a backend already.
 *
 * @param folder a folder written by `saveModel`, such as `runFiles(run).model`
 * @param registry has the plugins of its transforms: the official ones, and those that `readModelDescription` names
 * @throws ThawError when there is no model, or its transforms cannot be made from their names
 */
export async function openModel(folder: string, registry: Registry): Promise<OpenedModel> {
  const description = await readModelDescription(folder);
  const transforms = description.transforms.map((use) => makeTransform(use, description, registry));
  const { model } = await loadModel(folder);
  return { model, description, transforms };
}

function makeTransform(use: unknown, { transforms }: ModelDescription, registry: Registry): Transform {
  if (use !== 'written by hand') return registry.resolve('transform', use as Use<'transform'>);
  throw new ThawError('The model needs a transform that was written by hand, so it cannot be made from its name.', {
    given: JSON.stringify(transforms),
    cure: 'make the transform a plugin and train again, or prepare the pictures in your own code',
  });
}
