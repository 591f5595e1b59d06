import { readFile, rename, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { type Normalization, ThawError } from '@thaw/core';
import { mergeLora, registerLayers } from '@thaw/layers';
import { saveAdapter } from './adapter-file.ts';
import { writeFileAtomic } from './atomic-write.ts';

/** What a picture must go through before the network, and what its answers mean. */
export interface ModelDescription {
  readonly format: 'thaw-model-1';
  readonly classes: readonly string[];
  readonly normalization: Normalization;
  /** Transforms by name and options, as in a recipe. */
  readonly transforms: readonly unknown[];
  /** Packages those transforms may come from, besides the official ones: npm names, or paths from the model's folder. */
  readonly plugins: readonly string[];
}

/** A recipe's plugins for a model's description: paths from the folder `from` become paths from the model's folder. */
export const describePlugins = (folder: string, plugins: readonly string[], from: string = '.'): string[] =>
  plugins.map((name) => (name.startsWith('.') ? `./${relative(resolve(folder), resolve(from, name))}` : name));

/**
 * Writes a model that TensorFlow.js opens, after `registerLayers()` of `@thaw/layers` where it has layers of ours, such as those of
 * transformers: `model.json` and `weights.bin` for `tf.loadLayersModel`, and beside
 * them `description.json`, with the classes and the preprocessing. Low-rank corrections are merged into the kernels, and also
 * written by themselves, to `adapter.safetensors`.
 *
 * The folder is written under another name and swapped in, so an older model is there until the new one is whole.
 */
export async function saveModel(folder: string, model: LayersModel, description: ModelDescription): Promise<void> {
  const fresh = `${folder}.part`;
  await rm(fresh, { recursive: true, force: true });
  const merged = mergeLora(model);
  await merged.model.save(writing(fresh, description)).finally(merged.dispose);
  await saveAdapter(join(fresh, 'adapter.safetensors'), model);
  await writeFileAtomic(join(fresh, 'description.json'), `${JSON.stringify(description, null, 2)}\n`);
  const old = `${folder}.old`;
  await rm(old, { recursive: true, force: true });
  await rename(folder, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(fresh, folder);
  await rm(old, { recursive: true, force: true });
}

const writing = (folder: string, description: ModelDescription): io.IOHandler =>
  io.withSaveHandler(async (artifacts) => {
    const weights = new Uint8Array(io.concatenateArrayBuffers(Array.isArray(artifacts.weightData) ? artifacts.weightData : [artifacts.weightData!]));
    const manifest = {
      format: 'layers-model',
      generatedBy: 'thaw',
      convertedBy: null,
      modelTopology: artifacts.modelTopology,
      userDefinedMetadata: description,
      weightsManifest: [{ paths: ['weights.bin'], weights: artifacts.weightSpecs }],
    };
    await writeFileAtomic(join(folder, 'weights.bin'), weights);
    await writeFileAtomic(join(folder, 'model.json'), JSON.stringify(manifest));
    return { modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts) };
  });

/**
 * Opens a folder written by `saveModel`. TensorFlow.js must have a backend already.
 *
 * @throws ThawError when the folder holds no such model
 */
export async function loadModel(folder: string): Promise<{ model: LayersModel; description: ModelDescription }> {
  const description = await readModelDescription(folder);
  const manifest = JSON.parse((await readModelFile(folder, 'model.json')).toString('utf8')) as {
    modelTopology: object;
    weightsManifest: { weights: io.WeightsManifestEntry[] }[];
  };
  const weights = await readModelFile(folder, 'weights.bin');
  const weightSpecs = manifest.weightsManifest.flatMap((group) => group.weights);
  registerLayers();
  const model = await loadLayersModel(io.fromMemory({ modelTopology: manifest.modelTopology, weightSpecs, weightData: new Uint8Array(weights).buffer }));
  return { model, description };
}

/**
 * Reads what a model's folder says about it, before the model is opened: its plugins are needed for that.
 *
 * @throws ThawError when the folder holds no such model
 */
export async function readModelDescription(folder: string): Promise<ModelDescription> {
  return JSON.parse((await readModelFile(folder, 'description.json')).toString('utf8')) as ModelDescription;
}

async function readModelFile(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    throw new ThawError('There is no model to open.', {
      wanted: 'a folder with model.json, weights.bin and description.json',
      given: join(folder, name),
      cure: 'name a run folder, or its `model` folder',
      cause,
    });
  }
}
