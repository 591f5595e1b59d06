import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type LoadOptions, nearest, ThawError } from '@thaw/core';
import { backboneOptions, type BackboneOptions } from './backbone-options.ts';
import { networkOf } from './backbone-plugin.ts';
import { catalog } from './catalog.ts';
import { loadNetwork } from './load-network.ts';

/** Classes of ImageNet-1k, which the published classifiers tell apart. */
export const imageNetClasses = 1000;

/**
 * A backbone with the classifier it was trained with: normalized pictures [batch, imageSize, imageSize, 3] → logits
 * [batch, 1000]. Uses the same weight file as the backbone.
 *
 * @throws ThawError when there is no backbone of that name, or its weights cannot be had
 */
export async function loadClassifier(name: string, { signal, onProgress, ...options }: LoadOptions & Partial<BackboneOptions> = {}): Promise<LayersModel> {
  const plugin = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (plugin === undefined) {
    const available = Object.keys(catalog);
    const similar = nearest(name, available);
    throw new ThawError(`There is no classifier called "${name}".`, {
      available,
      cure: similar === undefined ? 'use an available name' : `did you mean "${similar}"?`,
    });
  }
  const transfer = { ...(signal === undefined ? {} : { signal }), ...(onProgress === undefined ? {} : { onProgress }) };
  const { imageSize } = plugin(options);
  return loadNetwork(networkOf(plugin), backboneOptions.parse(options), { ...transfer, imageSize, classCount: imageNetClasses });
}
