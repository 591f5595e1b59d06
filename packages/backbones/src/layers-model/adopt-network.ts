import { input, layers, LayersModel, model as createModel, type Shape, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { nearest, ThawError } from '@thaw/core';
import { replayLayers } from '@thaw/layers';
import { ownLayer } from './own-layer.ts';

export interface AdoptOptions {
  /** Name of the layer whose output is the feature map. */
  readonly features: string;
  /** In pixels; absent: as the model says. */
  readonly imageSize?: number | undefined;
  /** See `SavedModel.outputNames`. */
  readonly outputNames?: ReadonlyMap<string, string> | undefined;
}

/** A model's part up to a layer, as a backbone has to be. */
export interface AdoptedNetwork {
  /** [batch, imageSize, imageSize, channels] → [batch, height, width, featureChannels] */
  readonly network: LayersModel;
  /** What the model calls each layer, after the models around it, by its name in `network`. */
  readonly originalPaths: ReadonlyMap<string, readonly string[]>;
}

/**
 * Takes the layers from the picture to the features out of a model: in one model without models inside, under names that can key files,
 * with layers of @thaw/layers where those of TensorFlow.js behave otherwise in training. Every layer may train.
 *
 * @param whole is not to be used any more
 */
export function adoptNetwork(whole: LayersModel, { features, imageSize, outputNames }: AdoptOptions): AdoptedNetwork {
  const [picture] = whole.inputs as [SymbolicTensor];
  const image = input({ shape: pictureShape(whole, imageSize), name: 'image' });
  const names = safeNames('image');
  const paths = pathsIn(whole);
  const originalPaths = new Map<string, readonly string[]>();
  const output = replayLayers(findOutput(whole, outputNames?.get(features) ?? features), {
    known: [[picture, image]],
    replace: (layer) => {
      const name = names(layer.name);
      originalPaths.set(name, paths.get(layer)!);
      return ownLayer(layer, name);
    },
  });
  const network = createModel({ name: 'layersModel', inputs: image, outputs: asMap(output, names) });
  const kept = new Set(network.weights);
  for (const weight of whole.weights) if (!kept.has(weight)) weight.dispose();
  for (const layer of network.layers) layer.trainable = true;
  return { network, originalPaths };
}

function pathsIn(model: LayersModel, around: readonly string[] = []): Map<layers.Layer, readonly string[]> {
  return new Map(
    model.layers.flatMap((layer): (readonly [layers.Layer, readonly string[]])[] => {
      const path = [...around, layer.name];
      return [[layer, path], ...(layer instanceof LayersModel ? pathsIn(layer, path) : [])];
    }),
  );
}

/** @throws ThawError when the model takes no square pictures, or leaves their size open and nobody says it */
function pictureShape({ inputs }: LayersModel, imageSize: number | undefined): [number, number, number] {
  const shape = inputs[0]!.shape;
  const [, height, width, channels] = shape;
  if (inputs.length !== 1 || shape.length !== 4 || channels == null) {
    throw new ThawError('The model takes no pictures.', { wanted: 'one input [batch, height, width, channels]', given: inputs.map((one) => `[${one.shape.join(', ')}]`).join(', ') });
  }
  const size = imageSize ?? (height === width ? height : null);
  if (size === null || size === undefined) {
    throw new ThawError('The model does not say how large its pictures are.', { given: `[${shape.map((length) => length ?? 'any').join(', ')}]`, cure: 'give layersModel the `imageSize` it was trained with' });
  }
  return [size, size, channels];
}

/** The output of a layer, of the model itself or of a model inside. */
function findOutput({ inputs, outputs }: LayersModel, name: string): SymbolicTensor {
  const known = inputs.map((one): [SymbolicTensor, SymbolicTensor] => [one, one]);
  const flat = outputs.map((output) => replayLayers(output, { known }));
  const byName = new Map([...flat, ...outputs].flatMap((output) => [...below(output)]).map((tensor) => [tensor.sourceLayer.name, tensor]));
  const found = byName.get(name);
  if (found !== undefined) return found;
  const available = [...byName.keys()];
  const similar = nearest(name, available);
  throw new ThawError(`The model has no layer called "${name}".`, { available, cure: similar === undefined ? 'name the last layer that is to be kept' : `did you mean "${similar}"?` });
}

/** The tensors that lead to one, and it, from the input on. */
function below(output: SymbolicTensor, seen = new Set<SymbolicTensor>()): Set<SymbolicTensor> {
  if (seen.has(output)) return seen;
  for (const tensor of output.inputs) below(tensor, seen);
  return seen.add(output);
}

/** A name that can key files, and that no other layer has. */
function safeNames(...taken: readonly string[]): (name: string) => string {
  const used = new Set(taken);
  return (name) => {
    const plain = name.replaceAll(/\W/g, '_').replace(/^(?![A-Za-z])/, 'layer_');
    let safe = plain;
    for (let count = 2; used.has(safe); count++) safe = `${plain}_${count}`;
    used.add(safe);
    return safe;
  };
}

/** [batch, channels] → [batch, 1, 1, channels], [batch, length, channels] → [batch, 1, length, channels] */
function asMap(features: SymbolicTensor, names: (name: string) => string): SymbolicTensor {
  const shape = features.shape.slice(1) as number[];
  if (shape.length === 3) return features;
  if (shape.length < 1 || shape.length > 3 || shape.includes(null as never)) {
    throw new ThawError(`The layer "${features.sourceLayer.name}" gives no feature map.`, { wanted: '[batch, height, width, channels], [batch, length, channels] or [batch, channels]', given: `[${(features.shape as Shape).join(', ')}]` });
  }
  return layers.reshape({ name: names('map'), targetShape: [1, ...(shape.length === 1 ? [1] : []), ...shape] }).apply(features) as SymbolicTensor;
}
