import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Normalization } from '@thaw/core';

/** A network that makes its pixels this many times smaller first has seen them from 0 to 255: in [0, 1] or [−1, 1] they are small already. */
const shrinking = 10;

const pixelsTo255: Normalization = { mean: [0, 0, 0], standardDeviation: [1 / 255, 1 / 255, 1 / 255] };

/**
 * The normalization of a network that begins with layers which do that themselves: `Rescaling`, or the `Normalization` of Keras.
 * Such networks want pixels from 0 to 255. Undefined for all others.
 */
export function ownNormalization(network: LayersModel): Normalization | undefined {
  for (let tensor: SymbolicTensor | undefined = network.inputs[0]; tensor !== undefined; ) {
    const readers = network.layers.filter((layer) => layer.getClassName() !== 'InputLayer' && layer.inboundNodes.at(-1)!.inputTensors.includes(tensor!));
    if (readers.length !== 1) return undefined;
    const [layer] = readers as [(typeof readers)[0]];
    const { scale, activation } = layer.getConfig();
    if (layer.getClassName() === 'Rescaling') return [scale as number | number[]].flat().every((factor) => Math.abs(factor) <= 1 / shrinking) ? pixelsTo255 : undefined;
    // What is left of layers that augment pictures.
    if (layer.getClassName() !== 'Activation' || activation !== 'linear') return undefined;
    tensor = [layer.inboundNodes.at(-1)!.outputTensors].flat()[0];
  }
  return undefined;
}
