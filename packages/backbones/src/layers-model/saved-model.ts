import { access, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { type Interpolation, type LoadOptions, type Normalization, ThawError } from '@thaw/core';
import { type HostTensor, openWeightFile, type WeightFile, weightFileOf } from '@thaw/weights';
import { weightName } from '../initialize.ts';
import { readKerasModel } from './keras/read-keras-model.ts';

/** A model before it is built. */
export interface SavedModel {
  /** As `modelTopology` of a model.json. */
  readonly topology: unknown;
  /** Of models that thaw has trained. */
  readonly normalization: Normalization | undefined;
  /** Of models that thaw has trained. */
  readonly interpolation?: Interpolation | undefined;
  /** The layer that gives what a layer of the original gave, where that became several. */
  readonly outputNames?: ReadonlyMap<string, string>;
  /** See `LayerPlace.classes`, by the joined path. */
  readonly classes?: ReadonlyMap<string, readonly string[]>;
  /** Tensors are called as `storedName` finds them. */
  openWeights(): Promise<WeightFile>;
}

/**
 * Reads a model.json of TensorFlow.js, or a `.keras` or `.h5` file of Keras.
 *
 * @param line a path, with or without `file:` in front
 * @throws ThawError when there is none, or it has no layers
 */
export async function readSavedModel(line: string, { from = '.' }: Pick<LoadOptions, 'from'> = {}): Promise<SavedModel> {
  const path = resolve(from, line.replace(/^file:/, ''));
  await expectFile(path);
  if (/\.(h5|hdf5|keras)$/.test(path)) return readKerasModel(path);
  const { modelTopology, userDefinedMetadata } = parse(await readFile(path, 'utf8'), line);
  return { topology: modelTopology, ...preprocessingOf(userDefinedMetadata), openWeights: () => openWeightFile(path) };
}

interface ModelFile {
  readonly format?: string;
  readonly modelTopology?: unknown;
  readonly userDefinedMetadata?: { readonly normalization?: Normalization; readonly interpolation?: Interpolation } | null;
}

/** What thaw has written into a model. */
const preprocessingOf = (metadata: ModelFile['userDefinedMetadata']) => ({ normalization: metadata?.normalization, interpolation: metadata?.interpolation });

function parse(text: string, line: string): ModelFile {
  let model: ModelFile | undefined;
  try {
    model = JSON.parse(text) as ModelFile;
  } catch {
    // Said below.
  }
  if (model?.format === 'graph-model') {
    throw new ThawError(`${line} is a graph model: its layers cannot be told apart any more, and cannot be trained.`, {
      cure: 'convert the original with `tensorflowjs_converter --output_format tfjs_layers_model`',
    });
  }
  if (typeof model?.modelTopology === 'object' && model.modelTopology !== null) return model;
  throw new ThawError(`${line} is no model of layers.`, { wanted: 'a model.json that LayersModel.save or tensorflowjs_converter wrote, or a .keras or .h5 file of Keras', cure: 'name another file' });
}

async function expectFile(path: string): Promise<void> {
  try {
    await access(path);
  } catch (cause) {
    throw new ThawError('There is no model to open.', {
      wanted: 'a .keras or .h5 file of Keras, or a model.json of TensorFlow.js',
      given: path,
      cure: 'correct the path; a relative one starts at the folder of the recipe, without a recipe at the working folder',
      cause,
    });
  }
}

/** A model in memory, as it is now. */
export const savedModelOf = (model: LayersModel): SavedModel => ({
  topology: model.toJSON(null, false),
  ...preprocessingOf(model.getUserDefinedMetadata() as ModelFile['userDefinedMetadata']),
  openWeights: async () => weightFileOf(Object.fromEntries(weightsOf(model)), 'keras'),
});

const weightsOf = (model: LayersModel, around = ''): [string, HostTensor][] =>
  model.layers.flatMap((layer) =>
    layer instanceof LayersModel
      ? weightsOf(layer, `${around}${layer.name}/`)
      : layer.weights.map((weight): [string, HostTensor] => [
          `${around}${layer.name}/${weightName(weight.originalName)}`,
          { dtype: 'float32', shape: weight.shape as number[], data: Float32Array.from(weight.read().dataSync()) },
        ]),
  );
