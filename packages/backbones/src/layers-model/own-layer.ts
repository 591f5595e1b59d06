import type { serialization } from '@tensorflow/tfjs-core';
import type { layers as layerTypes, Shape } from '@tensorflow/tfjs-layers';
import { ThawError } from '@thaw/core';
import { batchNormalization, dropout, dropPath } from '@thaw/layers';
import { dilatedLayer, isDilated } from './dilated-layer.ts';
import { inferredReshape } from './inferred-reshape.ts';

type Layer = layerTypes.Layer;

/** Layers of TensorFlow.js that draw anew whenever they are called: a compiled step would draw once, and a resumed run otherwise. */
const unrepeatable: readonly string[] = ['GaussianNoise', 'GaussianDropout', 'AlphaDropout', 'SpatialDropout1D'];

/**
 * The layer under another name, and for batch norm, dropout and dilated convolutions the one of @thaw/layers: stock batch norm goes on
 * updating its statistics in a frozen network, and fails in training without scale or offset. Without weights, unless it is the same layer.
 *
 * @throws ThawError when the layer cannot take part in training
 */
export function ownLayer(layer: Layer, name: string): Layer {
  const config = layer.getConfig();
  if (config['dataFormat'] === 'channelsFirst') {
    throw new ThawError(`The layer "${layer.name}" has its channels first.`, { wanted: 'pictures [height, width, channels]', cure: 'convert the model with channels last' });
  }
  if (isDilated(layer)) return dilatedLayer(layer, config, name);
  switch (layer.getClassName()) {
    case 'BatchNormalization':
      return batchNormOf(layer, config, name);
    case 'InferredReshape':
      return inferredReshape(layer, name);
    case 'Dropout':
      return dropoutOf(layer, config, name);
    default:
      if (unrepeatable.includes(layer.getClassName())) {
        throw new ThawError(`The layer "${layer.name}" (${layer.getClassName()}) draws numbers that cannot be drawn again.`, { cure: 'take a layer below it as `features`, or Dropout in its place' });
      }
      return name === layer.name ? layer : renamed(layer, config, name);
  }
}

function batchNormOf(layer: Layer, config: serialization.ConfigDict, name: string): Layer {
  const { momentum, epsilon, scale, center } = config as unknown as { momentum: number; epsilon: number; scale: boolean; center: boolean };
  // Keras saves a list of one.
  const axis = Number([config['axis']].flat()[0]);
  const { length: rank } = layer.inboundNodes[0]!.inputShapes[0] as Shape;
  if ((axis + rank) % rank !== rank - 1) throw new ThawError(`The batch norm "${layer.name}" is not over the last axis.`, { given: `axis ${axis}`, cure: 'convert the model with channels last' });
  return batchNormalization({ name, momentum, epsilon, scale, center });
}

function dropoutOf(layer: Layer, config: serialization.ConfigDict, name: string): Layer {
  const { rate, noiseShape } = config as unknown as { rate: number; noiseShape?: readonly (number | null)[] | null };
  if (noiseShape == null) return dropout({ name, rate });
  // One draw per sample is how `dropPath` is saved.
  if (noiseShape.every((size, dimension) => size === (dimension === 0 ? null : 1))) return dropPath({ name, rate });
  throw new ThawError(`The dropout "${layer.name}" drops in a shape that is not supported.`, { wanted: 'single numbers or whole samples', given: `noise shape [${noiseShape.join(', ')}]` });
}

function renamed(layer: Layer, config: serialization.ConfigDict, name: string): Layer {
  const { constructor: layerClass } = layer as unknown as { constructor: serialization.SerializableConstructor<Layer> & typeof layerTypes.Layer };
  const copy = layerClass.fromConfig(layerClass, { ...config, name });
  // Drawing weights that others replace at once takes seconds.
  copy.setFastWeightInitDuringBuild((layer as unknown as { fastWeightInitDuringBuild: boolean }).fastWeightInitDuringBuild);
  return copy;
}
