import { type Backbone, definePlugin, type Plugin, ThawError } from '@thaw/core';
import type { PretrainedConfig } from '@thaw/weights';
import { backboneOptions, type BackboneOptions, type BackboneSettings } from './backbone-options.ts';
import { loadNetwork, weightsOf } from './load-network.ts';
import type { Network } from './network.ts';
import { describesItself, readOwnConfig } from './own-config.ts';
import { publishedOf } from './published.ts';

const networks = new WeakMap<object, Network>();

/** The plugin of a network, called after it. */
export function backbonePlugin(network: Network): Plugin<'backbone', Partial<BackboneOptions>> {
  const plugin = definePlugin({
    kind: 'backbone',
    name: network.name,
    summary: network.summary,
    options: backboneOptions,
    create: (settings) => backboneOf(network, settings),
  });
  networks.set(plugin, network);
  return plugin;
}

/** The network behind a plugin of this package. */
export const networkOf = (plugin: object): Network => networks.get(plugin)!;

/**
 * The network as a backbone.
 *
 * @param config what the weights say about themselves; absent while nobody has asked them
 */
export function backboneOf(network: Network, settings: BackboneSettings, config?: PretrainedConfig): Backbone {
  const { name, groups, blocks, featureChannels, weights } = network;
  const published = publishedOf(name);
  const imageSize = settings.imageSize ?? config?.imageSize ?? network.imageSize ?? published.imageSize;
  checkSettings(network, settings, imageSize);
  return {
    name,
    imageSize,
    inputChannels: settings.inputChannels,
    normalization: config?.normalization ?? (settings.weights === undefined ? weights?.normalization : undefined) ?? published.normalization,
    interpolation: config?.interpolation ?? published.interpolation,
    cropShare: config?.cropShare ?? published.cropShare,
    groups,
    ...(blocks === undefined ? {} : { blocks }),
    featureChannels,
    source: sourceOf(network, settings),
    ...(config === undefined && describesItself(network, settings)
      ? { configure: async (options) => backboneOf(network, settings, await readOwnConfig(network, settings, options)) }
      : {}),
    load: (options) => loadNetwork(network, settings, { ...options, imageSize }),
  };
}

function sourceOf(network: Network, settings: BackboneSettings): Backbone['source'] {
  const { license } = publishedOf(network.name);
  if (settings.weights !== undefined) return { weights: settings.weights, license: 'that of the weights you named' };
  if (network.weights === undefined && license === undefined) return { weights: 'none published: it starts from random weights', license: 'none needed: nothing is downloaded' };
  return { weights: weightsOf(network, settings).replace(/#.*/, ''), license: network.weights?.license ?? license! };
}

/** @throws ThawError when the network cannot be shaped as asked */
function checkSettings({ name, imageSizeStep = 1, hasDropPath = false, outputStrides = [] }: Network, { dropPath, outputStride }: BackboneSettings, imageSize: number): void {
  if (imageSize % imageSizeStep !== 0) {
    const below = Math.floor(imageSize / imageSizeStep) * imageSizeStep;
    throw new ThawError(`${name} cannot take pictures of ${imageSize} pixels.`, {
      wanted: `a multiple of ${imageSizeStep}`,
      given: String(imageSize),
      cure: `set imageSize to ${[below, below + imageSizeStep].filter((size) => size > 0).join(' or ')}`,
    });
  }
  if (dropPath > 0 && !hasDropPath) throw new ThawError(`${name} has no blocks that could be skipped.`, { given: `dropPath ${dropPath}`, cure: 'leave dropPath at 0' });
  if (outputStride !== 32 && !outputStrides.includes(outputStride)) {
    throw new ThawError(`${name} cannot have an output stride of ${outputStride}.`, { available: [...outputStrides, 32].map(String), cure: 'choose one of these, or leave it out' });
  }
}
