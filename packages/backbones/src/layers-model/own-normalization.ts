import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Normalization } from '@thaw/core';
import { outputOf, readersOf } from './readers-of.ts';

/** A network that makes its pixels this many times smaller first has seen them from 0 to 255: in [0, 1] or [−1, 1] they are small already. */
const shrinking = 10;

const pixelsTo255: Normalization = { mean: [0, 0, 0], standardDeviation: [1 / 255, 1 / 255, 1 / 255] };

/**
 * The normalization of a network that begins with layers which do that themselves: `Rescaling`, or the `Normalization` of Keras.
 * Such networks want pixels from 0 to 255. Undefined for all others.
 */
export function ownNormalization(network: LayersModel, picture: SymbolicTensor = network.inputs[0]!): Normalization | undefined {
  const readers = readersOf(network, picture);
  if (readers.length !== 1) return undefined;
  const [layer] = readers as [layers.Layer];
  const { scale, activation } = layer.getConfig();
  // What is left of layers that augment pictures.
  if (layer.getClassName() === 'Activation' && activation === 'linear') return ownNormalization(network, outputOf(layer));
  const shrinks = layer.getClassName() === 'Rescaling' && [scale as number | number[]].flat().every((factor) => Math.abs(factor) <= 1 / shrinking);
  return shrinks ? pixelsTo255 : undefined;
}
