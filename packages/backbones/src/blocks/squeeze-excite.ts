import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { silu } from '@thaw/layers';
import { apply } from './apply.ts';

export interface SqueezeExciteOptions {
  /** Prefix of its layers, called as in timm. */
  readonly name: string;
  /** Channels of the narrow middle. */
  readonly reducedChannels: number;
}

/**
 * Squeeze-and-excitation (Hu et al. 2018): each channel is scaled by a gate in (0, 1) that two small layers work
 * out from the averages of all channels. [batch, height, width, channels] → the same.
 */
export function squeezeExcite(input: SymbolicTensor, { name, reducedChannels }: SqueezeExciteOptions): SymbolicTensor {
  const channels = input.shape.at(-1)!;
  // [batch, height, width, channels] → [batch, channels] → [batch, 1, 1, channels]
  const averages = apply(layers.globalAveragePooling2d({ name: `${name}_pool` }), input);
  const squeezed = apply(layers.reshape({ name: `${name}_squeezed`, targetShape: [1, 1, channels] }), averages);
  const reduced = apply(layers.conv2d({ name: `${name}_conv_reduce`, filters: reducedChannels, kernelSize: 1, kernelInitializer: 'zeros' }), squeezed);
  const activated = apply(silu({ name: `${name}_act1` }), reduced);
  const expanded = apply(layers.conv2d({ name: `${name}_conv_expand`, filters: channels, kernelSize: 1, kernelInitializer: 'zeros' }), activated);
  const gate = apply(layers.activation({ name: `${name}_gate`, activation: 'sigmoid' }), expanded);
  return apply(layers.multiply({ name: `${name}_scaled` }), [input, gate]);
}
