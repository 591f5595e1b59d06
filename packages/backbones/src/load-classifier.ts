import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type LoadOptions, nearest, ThawError } from '@thaw/core';
import { efficientNetLite0 } from './efficientnet-lite0.ts';
import { classifierOf } from './network.ts';
import { squeezeNet11 } from './squeezenet1-1.ts';

const networks = [efficientNetLite0, squeezeNet11];

/**
 * A backbone with the ImageNet-1k classifier it was trained with: normalized pictures
 * [batch, imageSize, imageSize, 3] → logits [batch, 1000]. Uses the same weight file as the backbone.
 *
 * @throws ThawError when there is no backbone of that name, or its weights cannot be had
 */
export async function loadClassifier(name: string, options: LoadOptions = {}): Promise<LayersModel> {
  const network = networks.find((one) => one.name === name);
  if (network === undefined) {
    const available = networks.map((one) => one.name);
    const similar = nearest(name, available);
    throw new ThawError(`There is no classifier called "${name}".`, {
      available,
      cure: similar === undefined ? 'use an available name' : `did you mean "${similar}"?`,
    });
  }
  return classifierOf(network, options);
}
