import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Backbone, LayerGroup } from '@thaw/core';
import type { HostTensor } from '@thaw/weights';
import type { Resample, WeightOrigin } from './assign-weights.ts';
import type { BackboneSettings } from './backbone-options.ts';
import type { Initialize } from './initialize.ts';

/** What of the options changes a network's layers. */
export type NetworkShape = Pick<BackboneSettings, 'dropPath' | 'outputStride'>;

/** Weights that are not named and laid out as in timm. */
export interface OwnWeights {
  /** A line that `openWeights` of `@thaw/weights` takes. */
  readonly from: string;
  readonly license: string;
  readonly normalization: Backbone['normalization'];
  /** In percent; see `Published`. */
  readonly top1?: number;
  /** Where each weight of a layer is in the file. Absent: where timm has it. */
  readonly findOrigin?: (layer: string, weight: string, dimensions: number) => WeightOrigin;
  /** Turns what the file holds into what the network was described with, such as another order of the channels. */
  readonly translate?: (name: string, tensor: HostTensor) => HostTensor;
  /** True for names in the file that have no place in the network. */
  readonly isUnused?: (name: string) => boolean;
}

/**
 * A network as data and as layers. Layers are called as timm's (or, for SqueezeNet, torchvision's) modules, with `_` for `.`,
 * so that a state dict finds its place by itself.
 */
export interface Network {
  /** As in timm. */
  readonly name: string;
  /** One line for people. */
  readonly summary: string;
  /** Ordered from the input to the features; every layer with weights is in exactly one group. */
  readonly groups: readonly LayerGroup[];
  /** As timm counts layers for a learning rate that decays from layer to layer. Absent: as `groups`. */
  readonly blocks?: readonly LayerGroup[];
  readonly featureChannels: number;
  /** Replaces the weights that timm recommends. */
  readonly weights?: OwnWeights;
  /** The random start, for training without pretrained weights. Kernels are built as zeros. */
  readonly initialize: Initialize;
  /** Where timm keeps a weight that `torchOrigin` does not find, such as a parameter that belongs to no layer. */
  readonly findOrigin?: (layer: string, weight: string) => WeightOrigin | undefined;
  /** Fits a tensor of a weight file to a weight of another shape, as timm does, such as position embeddings; undefined where it cannot. */
  readonly resample?: Resample;
  /** Replaces the image size of the recommended weights. */
  readonly imageSize?: number;
  /** Image sizes must be multiples of it. Default 1. */
  readonly imageSizeStep?: number;
  /** Can skip blocks while training. */
  readonly hasDropPath?: boolean;
  /** Strides other than 32. */
  readonly outputStrides?: readonly (8 | 16)[];
  /** Adds the layers from the picture, [batch, height, width, channels], to the feature map, [batch, height, width, featureChannels]. */
  features(image: SymbolicTensor, shape: NetworkShape): SymbolicTensor;
  /** Layers with weights that `classifier` adds. */
  readonly classifierLayers: readonly string[];
  /** Adds the layers from the feature map to the logits, [batch, classCount]. */
  classifier(features: SymbolicTensor, classCount: number): SymbolicTensor;
}
