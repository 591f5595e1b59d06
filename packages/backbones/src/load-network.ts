import { ready } from '@tensorflow/tfjs-core';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type LoadOptions, ThawError } from '@thaw/core';
import { openWeights } from '@thaw/weights';
import { assignWeights, type WeightOrigin } from './assign-weights.ts';
import type { BackboneSettings } from './backbone-options.ts';
import { initializeWeights } from './initialize.ts';
import { fitInputChannels } from './input-channels.ts';
import type { Network } from './network.ts';
import { knownRepositories, publishedOf } from './published.ts';
import { torchOrigin } from './torch-origin.ts';

/** What a network is loaded with, besides its options. */
export interface NetworkLoad extends LoadOptions {
  readonly imageSize: number;
  /** Takes the classifier too, with as many classes. */
  readonly classCount?: number;
}

/** Builds a network and gives it its weights. */
export async function loadNetwork(network: Network, settings: BackboneSettings, { imageSize, classCount, ...options }: NetworkLoad): Promise<LayersModel> {
  await ready();
  const { pretrained = settings.pretrained, ...transfer } = options;
  // Fetched first: without the file there is nothing to build for.
  const file = pretrained ? await openWeights(weightsOf(network, settings), { label: `weights of ${network.name}`, known: knownRepositories, ...transfer }) : undefined;
  try {
    const built = buildNetwork(network, settings, imageSize, classCount);
    if (file === undefined) initializeWeights(built, network.initialize);
    else {
      const translate = usesOwnWeights(network, settings) ? network.weights?.translate : undefined;
      await assignWeights(built, translate === undefined ? file : { ...file, read: async (name) => translate(name, await file.read(name)) }, {
        findOrigin: originOf(network, settings),
        isUnused: (stored) => (usesOwnWeights(network, settings) && network.weights?.isUnused?.(stored)) || isOfClassifier(network, stored),
        resample: (...shapes) => fitInputChannels(file.layout, settings.inputChannels)(...shapes) ?? network.resample?.(...shapes),
      });
    }
    return built;
  } finally {
    await file?.close();
  }
}

/** The layers alone. Kernels are zeros. */
export function buildNetwork(network: Network, { inputChannels, dropPath, outputStride }: BackboneSettings, imageSize: number, classCount?: number): LayersModel {
  const image = input({ shape: [imageSize, imageSize, inputChannels], name: 'image' });
  const features = network.features(image, { dropPath, outputStride });
  const outputs: SymbolicTensor = classCount === undefined ? features : network.classifier(features, classCount);
  return model({ name: network.name, inputs: image, outputs });
}

/**
 * The line that names the weights.
 *
 * @throws ThawError when nobody published any
 */
export function weightsOf({ name, weights: own }: Network, { weights }: Pick<BackboneSettings, 'weights'>): string {
  const line = weights ?? own?.from ?? publishedOf(name).weights;
  if (line === undefined) {
    throw new ThawError(`No pretrained weights of ${name} are published.`, {
      wanted: 'pretrained weights, the default',
      given: `${name}, which has none`,
      cure: `start from random weights with ['${name}', { pretrained: false }], name weights of yours in \`weights\`, or use a backbone that has some`,
    });
  }
  return line;
}

const usesOwnWeights = ({ weights }: Network, settings: BackboneSettings): boolean => weights !== undefined && settings.weights === undefined;

function originOf(network: Network, settings: BackboneSettings): (layer: string, weight: string, dimensions: number) => WeightOrigin {
  const own = usesOwnWeights(network, settings) ? network.weights?.findOrigin : undefined;
  return (layer, weight, dimensions) => own?.(layer, weight, dimensions) ?? network.findOrigin?.(layer, weight) ?? torchOrigin(layer, weight, dimensions);
}

const isOfClassifier = ({ classifierLayers }: Network, stored: string): boolean => classifierLayers.some((layer) => stored.replaceAll('.', '_').startsWith(`${layer}_`));
