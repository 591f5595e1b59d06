import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { type Interpolation, type Normalization, type Task, ThawError } from '@thaw/core';
import { mergeLora, registerLayers } from '@thaw/layers';
import { openWeightFile } from '@thaw/weights';
import { z } from 'zod';
import { saveAdapter } from './adapter-file.ts';
import { syncFolder, WriteError, writeFileAtomic } from './atomic-write.ts';
import { checkTopology } from './check-topology.ts';
import { withWeightLimit } from './limited-weights.ts';
import { parseStored } from './stored-values.ts';

/** What a picture must go through before the network, and what its answers mean. */
export interface ModelDescription {
  readonly format: 'thaw-model-1';
  /** What its logits mean: those of a softmax over the classes, or each of a sigmoid. Absent: single-label. */
  readonly task?: Task;
  readonly classes: readonly string[];
  /** For multi-label models: the probability from which on a picture has a label, in class order. */
  readonly thresholds?: readonly number[];
  readonly normalization: Normalization;
  /** Where the transforms name none. Absent in older models: bilinear. */
  readonly interpolation?: Interpolation;
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
  await repairModelFolder(folder);
  const fresh = freshName(folder);
  await rm(fresh, { recursive: true, force: true });
  const merged = mergeLora(model);
  await merged.model.save(writing(fresh, description)).finally(merged.dispose);
  await saveAdapter(join(fresh, 'adapter.safetensors'), model);
  await writeFileAtomic(join(fresh, 'description.json'), `${JSON.stringify(description, null, 2)}\n`);
  const old = oldName(folder);
  try {
    await rename(folder, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(fresh, folder);
    await syncFolder(dirname(folder));
    await rm(old, { recursive: true, force: true });
  } catch (error) {
    throw new WriteError(folder, error as NodeJS.ErrnoException);
  }
}

const freshName = (folder: string): string => `${folder}.part`;
const oldName = (folder: string): string => `${folder}.old`;

/**
 * Tidies up after a process that was killed while it wrote a model: the older one gets its name back, what is half written goes.
 * Nobody else may be writing there.
 *
 * @returns names of the folders that were found
 */
export async function repairModelFolder(folder: string): Promise<string[]> {
  const [fresh, old] = [freshName(folder), oldName(folder)];
  const found = [fresh, old].filter((path) => existsSync(path));
  if (!existsSync(folder) && existsSync(old)) await rename(old, folder);
  for (const path of found) await rm(path, { recursive: true, force: true });
  return found.map((path) => basename(path));
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
 * @throws ThawError when the folder holds no such model, or it is damaged
 */
export async function loadModel(folder: string): Promise<{ model: LayersModel; description: ModelDescription }> {
  const description = await readModelDescription(folder);
  const place = placeOfModel(folder);
  const file = join(place, 'model.json');
  // Sees that the weights in the manifest are those in the files, before anything is built of them.
  const weights = await openWeightFile(file);
  await weights.close();
  const { modelTopology, weightsManifest } = parseStored((await readModelFile(place, 'model.json')).toString('utf8'), storedManifest, { file, what: 'The model', cure: damagedCure });
  const elements = [...weights.tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const shards = await Promise.all(weightsManifest.flatMap(({ paths }) => paths).map((name) => readModelFile(place, name)));
  registerLayers();
  try {
    checkTopology(modelTopology);
    const artifacts = { modelTopology, weightSpecs: weightsManifest.flatMap((group) => group.weights) as unknown as io.WeightsManifestEntry[], weightData: shards.map((bytes) => new Uint8Array(bytes).buffer) };
    return { model: await withWeightLimit(elements, () => loadLayersModel(io.fromMemory(artifacts))), description };
  } catch (cause) {
    // TensorFlow.js says in many ways that a description makes no sense.
    throw new ThawError(`The model cannot be built: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`, { given: file, cure: damagedCure, cause });
  }
}

const storedManifest = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(z.record(z.string(), z.unknown())) })),
});

const three = z.tuple([z.number(), z.number(), z.number()]);
const storedDescription = z.looseObject({
  format: z.literal('thaw-model-1'),
  classes: z.array(z.string()),
  normalization: z.object({ mean: three, standardDeviation: three }),
  transforms: z.array(z.unknown()),
  plugins: z.array(z.string()),
});

const damagedCure = 'use another copy of the model; in a run folder, `--resume` writes it again from its checkpoint';

/**
 * Reads what a model's folder says about it, before the model is opened: its plugins are needed for that.
 *
 * @throws ThawError when the folder holds no such model, or it is damaged
 */
export async function readModelDescription(folder: string): Promise<ModelDescription> {
  const place = placeOfModel(folder);
  const text = (await readModelFile(place, 'description.json')).toString('utf8');
  return parseStored(text, storedDescription, { file: join(place, 'description.json'), what: "The model's description", cure: damagedCure });
}

/** The older model is under its other name when a process was killed between the two renames of `saveModel`. */
const placeOfModel = (folder: string): string => (existsSync(folder) ? folder : existsSync(oldName(folder)) ? oldName(folder) : folder);

async function readModelFile(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    throw new ThawError('There is no model to open.', {
      wanted: 'a folder with model.json, weights.bin and description.json',
      given: `${join(folder, name)}: ${(cause as Error).message}`,
      cure: 'name a run folder, or its `model` folder',
      cause,
    });
  }
}
