import type { AnyPlugin, Backbone } from '@thaw/core';
import { backbones } from '@thaw/vision';

/** A backbone, and what counting it found. Where the package is not ours, the two last are absent. */
export interface CountedBackbone {
  readonly backbone: Backbone;
  readonly facts: backbones.ModelFacts & Partial<Pick<backbones.BackboneFacts, 'classifier' | 'top1'>>;
}

/**
 * Counts a backbone. One of ours needs no TensorFlow; another must be loaded for it, with random weights.
 *
 * @param startTensorFlow called before a backbone is loaded
 */
export async function countBackbone(plugin: AnyPlugin, imageSize: number | undefined, startTensorFlow: () => Promise<unknown>): Promise<CountedBackbone> {
  const options = imageSize === undefined ? {} : { imageSize };
  const backbone = (plugin as unknown as (given: object) => Backbone)(options);
  const counted = isOurs(plugin) ? backbones.describeNetwork(plugin.name, options) : undefined;
  if (counted !== undefined) return { backbone, facts: counted };
  await startTensorFlow();
  const model = await backbone.load({ pretrained: false });
  try {
    return { backbone, facts: backbones.describeModel(model, backbone) };
  } finally {
    model.dispose();
  }
}

/** True for a network of `@thaw/backbones`, not for one of another package with the same name. */
export const isOurs = (plugin: AnyPlugin): boolean => Object.hasOwn(backbones.catalog, plugin.name) && backbones.catalog[plugin.name] === plugin;
