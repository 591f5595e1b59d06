import { util } from '@tensorflow/tfjs-core';
import { input, type LayersModel, type layers as layerTypes, model as createModel } from '@tensorflow/tfjs-layers';
import type { Backbone, LayerGroup } from '@thaw/core';
import { backboneOptions, type BackboneOptions } from './backbone-options.ts';
import { networkOf } from './backbone-plugin.ts';
import { catalog } from './catalog.ts';
import { imageNetClasses } from './load-classifier.ts';
import { multiplyAddsOf } from './multiply-adds.ts';
import { publishedOf } from './published.ts';
import { withoutNumbers } from './without-numbers.ts';

type Layer = layerTypes.Layer;

/** How large something is, and what it costs to run on one picture. */
export interface Cost {
  /** Numbers that training can change; running statistics are none. */
  readonly parameters: number;
  /** Multiplications, each with the addition that follows it. NaN where the model leaves the size of its pictures open. */
  readonly multiplyAdds: number;
}

export interface GroupFacts extends Cost {
  readonly name: string;
  /** Names of the layers with weights. */
  readonly layers: readonly string[];
}

/** What a model is, measured at the image size it was built for. */
export interface ModelFacts extends Cost {
  /** Height, width and channels. */
  readonly featureMap: readonly (number | null)[];
  readonly groups: readonly GroupFacts[];
  /** See `Backbone.blocks`; as `groups` where a backbone has none. */
  readonly blocks: readonly GroupFacts[];
}

/** What a network of this package is. */
export interface BackboneFacts extends ModelFacts {
  /** The same network with its 1000 classes. */
  readonly classifier: Cost;
  /** Share of ImageNet's validation pictures that the recommended weights get right, in percent; absent where nobody measured it. */
  readonly top1?: number;
  /** Of these weights; absent where there are none. */
  readonly license?: string;
}

/**
 * Counts a network of this package without its numbers: nothing is downloaded, no TensorFlow needed.
 *
 * @param name of a backbone in `catalog`
 * @returns undefined when the package has no such backbone
 * @throws ThawError when it cannot be shaped as the options ask
 */
export function describeNetwork(name: string, options: BackboneOptions = {}): BackboneFacts | undefined {
  const plugin = Object.hasOwn(catalog, name) ? catalog[name] : undefined;
  if (plugin === undefined) return undefined;
  const network = networkOf(plugin);
  const settings = backboneOptions.parse(options);
  const backbone = plugin(options);
  const { top1, license } = { ...publishedOf(name), ...network.weights };
  return withoutNumbers(() => {
    const image = input({ shape: [backbone.imageSize, backbone.imageSize, settings.inputChannels] });
    const features = network.features(image, settings);
    const model = createModel({ inputs: image, outputs: features });
    const whole = createModel({ inputs: image, outputs: network.classifier(features, imageNetClasses) });
    const facts = { ...describeModel(model, backbone), classifier: costOf(whole.layers, multiplyAddsOf(whole.layers)) };
    whole.dispose();
    return { ...facts, ...(top1 === undefined ? {} : { top1 }), ...(license === undefined ? {} : { license }) };
  });
}

/** Counts a model that a backbone has loaded. */
export function describeModel(model: LayersModel, { groups, blocks = groups }: Pick<Backbone, 'groups' | 'blocks'>): ModelFacts {
  const counts = multiplyAddsOf(model.layers);
  return {
    ...costOf(model.layers, counts),
    featureMap: model.outputs[0]!.shape.slice(1),
    groups: groupFacts(model, groups, counts),
    blocks: groupFacts(model, blocks, counts),
  };
}

/** A layer without weights, such as the products of attention, counts with the layer in front of it. */
function groupFacts(model: LayersModel, groups: readonly LayerGroup[], counts: ReadonlyMap<Layer, number>): GroupFacts[] {
  const groupOf = new Map(groups.flatMap(({ name, layers }) => layers.map((layer) => [layer, name] as const)));
  for (const { name, inboundNodes } of model.layers) {
    const before = inboundNodes[0]?.inboundLayers[0];
    const group = groupOf.get(name) ?? (before && groupOf.get(before.name));
    if (group !== undefined) groupOf.set(name, group);
  }
  return groups.map(({ name, layers }) => ({ name, layers, ...costOf(model.layers.filter((layer) => groupOf.get(layer.name) === name), counts) }));
}

function costOf(some: readonly Layer[], counts: ReadonlyMap<Layer, number>): Cost {
  const trained = some.flatMap(({ weights }) => weights).filter(({ trainable }) => trainable);
  return { parameters: sum(trained.map(({ shape }) => util.sizeFromShape(shape as number[]))), multiplyAdds: sum(some.map((layer) => counts.get(layer)!)) };
}

const sum = (terms: readonly number[]): number => terms.reduce((result, term) => result + term, 0);
