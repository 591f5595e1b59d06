import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { silu } from '@thaw/layers';
import { apply } from './apply.ts';

export interface SqueezeExciteOptions {
  /** Prefix of its layers, called as in timm. */
  readonly name: string;
  /** What timm calls the two small layers; `conv_reduce` and `conv_expand` where it is not said. */
  readonly layerNames?: readonly [reduce: string, expand: string];
  /** Channels of the narrow middle. */
  readonly reducedChannels: number;
  /** Of the middle; SiLU where it is not said. */
  readonly activation?: (name: string) => layers.Layer;
  /** Takes any number to [0, 1]; the sigmoid where it is not said. */
  readonly gate?: (name: string) => layers.Layer;
}

/**
 * Squeeze-and-excitation (Hu et al. 2018): each channel is scaled by a gate in [0, 1] that two small layers work
 * out from the averages of all channels. [batch, height, width, channels] → the same.
 */
export function squeezeExcite(input: SymbolicTensor, options: SqueezeExciteOptions): SymbolicTensor {
  const { name, reducedChannels, layerNames: [reduce, expand] = ['conv_reduce', 'conv_expand'], activation = (act) => silu({ name: act }), gate = sigmoid } = options;
  const channels = input.shape.at(-1)!;
  // [batch, height, width, channels] → [batch, channels] → [batch, 1, 1, channels]
  const averages = apply(layers.globalAveragePooling2d({ name: `${name}_pool` }), input);
  const squeezed = apply(layers.reshape({ name: `${name}_squeezed`, targetShape: [1, 1, channels] }), averages);
  const reduced = apply(layers.conv2d({ name: `${name}_${reduce}`, filters: reducedChannels, kernelSize: 1, kernelInitializer: 'zeros' }), squeezed);
  const activated = apply(activation(`${name}_act1`), reduced);
  const expanded = apply(layers.conv2d({ name: `${name}_${expand}`, filters: channels, kernelSize: 1, kernelInitializer: 'zeros' }), activated);
  return apply(layers.multiply({ name: `${name}_scaled` }), [input, apply(gate(`${name}_gate`), expanded)]);
}

const sigmoid = (name: string): layers.Layer => layers.activation({ name, activation: 'sigmoid' });
