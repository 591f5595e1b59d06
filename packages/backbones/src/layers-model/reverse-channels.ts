import { reverse, tidy } from '@tensorflow/tfjs-core';
import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ThawError } from '@thaw/core';
import { outputOf, readersOf } from './readers-of.ts';

/** Layers that treat every channel alike and keep their order. */
const indifferent: readonly string[] = ['ZeroPadding2D', 'Activation'];

/**
 * The convolutions that see the picture first.
 *
 * @throws ThawError when another layer does, whose weights have no order of channels
 */
export function firstConvolutions(network: LayersModel, picture: SymbolicTensor = network.inputs[0]!): layers.Layer[] {
  return readersOf(network, picture).flatMap((layer) => {
    if (layer.getClassName() === 'Conv2D') return [layer];
    if (indifferent.includes(layer.getClassName())) return firstConvolutions(network, outputOf(layer));
    throw new ThawError(`The layer "${layer.name}" (${layer.getClassName()}) sees the picture first.`, { wanted: 'a Conv2D, for channels in the order blue, green, red', cure: 'leave `channels` out, and save the model with pictures in red, green, blue' });
  });
}

/** Makes a network that was trained on blue, green, red one for red, green, blue: the kernels that see the picture take its channels in reverse. */
export function reverseChannels(network: LayersModel): void {
  for (const { weights: [kernel] } of firstConvolutions(network)) tidy(() => void kernel!.write(reverse(kernel!.read(), 2)));
}
