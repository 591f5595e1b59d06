import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type LoadOptions, nearest, ThawError } from '@thaw/core';
import { backboneOptions, type BackboneOptions } from './backbone-options.ts';
import { backboneOf, networkOf } from './backbone-plugin.ts';
import { catalog } from './catalog.ts';
import { loadNetwork } from './load-network.ts';
import { readOwnConfig } from './own-config.ts';

/** Classes of ImageNet-1k, which the published classifiers tell apart. */
export const imageNetClasses = 1000;

/**
 * A backbone with the classifier it was trained with: normalized pictures [batch, imageSize, imageSize, 3] → logits
 * [batch, classes], those of ImageNet-1k unless the weights say otherwise. Uses the same weight file as the backbone. Where
 * the weights name their classes, `getUserDefinedMetadata()` of the result is `{ classes }`, in the order of the logits.
 *
 * @throws ThawError when there is no backbone of that name, its weights cannot be had or have no classifier
 */
export async function loadClassifier(name: string, { signal, onProgress, from, ...options }: LoadOptions & Partial<BackboneOptions> = {}): Promise<LayersModel> {
  const plugin = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (plugin === undefined) {
    const available = Object.keys(catalog);
    const similar = nearest(name, available);
    throw new ThawError(`There is no classifier called "${name}".`, {
      available,
      cure: similar === undefined ? 'use an available name' : `did you mean "${similar}"?`,
    });
  }
  const transfer = { ...(signal === undefined ? {} : { signal }), ...(onProgress === undefined ? {} : { onProgress }), ...(from === undefined ? {} : { from }) };
  const network = networkOf(plugin);
  const settings = backboneOptions.parse(options);
  const config = await readOwnConfig(network, settings, transfer);
  const { classCount = imageNetClasses, classNames } = config;
  if (classCount === 0) throw new ThawError('The weights have no classifier.', { given: settings.weights ?? '', cure: 'use them as a backbone, or name weights of a classifier' });
  const { imageSize } = backboneOf(network, settings, config);
  const model = await loadNetwork(network, settings, { ...transfer, imageSize, classCount });
  if (classNames?.length === classCount) model.setUserDefinedMetadata({ classes: classNames });
  return model;
}
