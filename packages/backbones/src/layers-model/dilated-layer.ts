import type { serialization } from '@tensorflow/tfjs-core';
import type { layers as layerTypes } from '@tensorflow/tfjs-layers';
import { ThawError } from '@thaw/core';
import { dilatedConvolution } from '@thaw/layers';

type Layer = layerTypes.Layer;

/** Convolutions of TensorFlow.js that can be told a dilation. */
const dilatable: readonly string[] = ['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D'];

/** Whether a layer of TensorFlow.js has taps that are more than one pixel apart: TensorFlow.js cannot train it, or takes no notice. */
export const isDilated = (layer: Layer): boolean => dilatable.includes(layer.getClassName()) && sidesOf(layer.getConfig()['dilationRate']).some((rate) => rate > 1);

/**
 * The layer of @thaw/layers that does the same as a dilated one of TensorFlow.js and has a gradient, without its weights.
 *
 * @throws ThawError when there is none
 */
export function dilatedLayer(layer: Layer, config: serialization.ConfigDict, name: string): Layer {
  const { filters, padding, useBias, activation } = config as unknown as { filters: number; padding: 'same' | 'valid'; useBias: boolean; activation: string };
  const [kernelSize, dilationRate] = [sidesOf(config['kernelSize']), sidesOf(config['dilationRate'])];
  if (layer.getClassName() === 'DepthwiseConv2D') {
    throw unusable(layer, 'is dilated, of which TensorFlow.js takes no notice: it gives something else than in Keras', 'name the .keras or .h5 file that the model was converted from; where it was trained with TensorFlow.js, build it without `dilationRate`');
  }
  if (layer.getClassName() !== 'Conv2D') throw unusable(layer, 'is dilated, and cannot be trained', 'in Python, put a DepthwiseConv2D and a Conv2D of 1 × 1 in its place, with its kernels, and save that');
  if (new Set(kernelSize).size !== 1 || new Set(dilationRate).size !== 1) throw unusable(layer, 'is dilated in one direction, or by a kernel that is not square', 'take a layer below it as `features`');
  // Stated by TensorFlow.js where none was given.
  if (activation != null && activation !== 'linear') throw unusable(layer, `is dilated and has the activation "${activation}" in it`, 'name the .keras or .h5 file that the model was converted from, or put the activation into a layer of its own');
  return dilatedConvolution({ name, filters, kernelSize: kernelSize[0]!, dilationRate: dilationRate[0]!, padding, useBias });
}

/** One number for both directions, or one for each. */
const sidesOf = (value: unknown): number[] => [(value ?? 1) as number | number[]].flat();

const unusable = (layer: Layer, problem: string, cure: string): ThawError => new ThawError(`The layer "${layer.name}" (${layer.getClassName()}) ${problem}.`, { cure });
