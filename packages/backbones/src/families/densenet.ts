import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { LayerGroup } from '@thaw/core';
import { relu } from '@thaw/layers';
import { backbonePlugin } from '../backbone-plugin.ts';
import { apply } from '../blocks/apply.ts';
import { convolution, type ConvolutionStyle, normalization, normalizedConvolution, stemPooling, torchStyle } from '../blocks/convolutions.ts';
import { linearClassifier } from '../blocks/linear-classifier.ts';
import { splitGroups } from '../blocks/split-groups.ts';
import { heNormalFanIn } from '../initialize.ts';

interface DenseNetSize {
  readonly stemChannels: number;
  /** Channels each layer adds. */
  readonly growth: number;
  /** Layers of each block. */
  readonly repeats: readonly number[];
}

/** How many times wider than the growth a layer is inside. */
const bottleneck = 4;

const style: ConvolutionStyle = { ...torchStyle, activation: (name) => relu({ name }) };

/** DenseNet (Huang et al. 2016): [batch, height, width, 3] → [batch, ⌊height / 32⌋, ⌊width / 32⌋, features]. Layers are called as in torchvision and timm. */
function denseBlocks(image: SymbolicTensor, { stemChannels, growth, repeats }: DenseNetSize): SymbolicTensor {
  const stem = normalizedConvolution(image, style, { name: 'features_conv0', norm: 'features_norm0', filters: stemChannels, kernelSize: 7, stride: 2, activated: true });
  let features = stemPooling(stem, 'features_pool0');
  for (const [index, count] of repeats.entries()) {
    for (let layer = 1; layer <= count; layer++) features = dense(features, `features_denseblock${index + 1}_denselayer${layer}`, growth);
    if (index < repeats.length - 1) features = transition(features, `features_transition${index + 1}`);
  }
  return normalization(features, style, { norm: 'features_norm5', activated: true });
}

/** All that came before, and `growth` new channels: [batch, height, width, c] → [batch, height, width, c + growth]. */
function dense(input: SymbolicTensor, name: string, growth: number): SymbolicTensor {
  const activated = normalization(input, style, { norm: `${name}_norm1`, activated: true });
  const narrow = normalizedConvolution(activated, style, { name: `${name}_conv1`, norm: `${name}_norm2`, filters: bottleneck * growth, activated: true });
  const added = convolution(narrow, style, { name: `${name}_conv2`, filters: growth, kernelSize: 3 });
  return apply(layers.concatenate({ name: `${name}_concat`, axis: -1 }), [input, added]);
}

/** Half the channels, height and width. */
function transition(input: SymbolicTensor, name: string): SymbolicTensor {
  const activated = normalization(input, style, { norm: `${name}_norm`, activated: true });
  const narrow = convolution(activated, style, { name: `${name}_conv`, filters: half(input.shape.at(-1)!) });
  return apply(layers.averagePooling2d({ name: `${name}_pool`, poolSize: 2, strides: 2, padding: 'valid' }), narrow);
}

const half = (channels: number): number => Math.floor(channels / 2);

const featureChannelsOf = ({ stemChannels, growth, repeats }: DenseNetSize): number =>
  repeats.reduce((channels, count, index) => (index === 0 ? channels : half(channels)) + count * growth, stemChannels);

/** The stem and the blocks, each with the transition after it; the last with the last norm. */
const groupsOf = ({ repeats }: DenseNetSize): LayerGroup[] => [
  { name: 'stem', layers: ['features_conv0', 'features_norm0'] },
  ...repeats.map((count, index) => ({
    name: `denseblock${index + 1}`,
    layers: [
      ...Array.from({ length: count }, (_, layer) => ['norm1', 'conv1', 'norm2', 'conv2'].map((part) => `features_denseblock${index + 1}_denselayer${layer + 1}_${part}`)).flat(),
      ...(index < repeats.length - 1 ? ['norm', 'conv'].map((part) => `features_transition${index + 1}_${part}`) : ['features_norm5']),
    ],
  })),
];

const denseNet = (name: string, summary: string, size: DenseNetSize) =>
  backbonePlugin({
    name,
    summary,
    groups: groupsOf(size),
    blocks: splitGroups(groupsOf(size), /^features_denseblock\d+_denselayer\d+/, 'features_norm5'),
    featureChannels: featureChannelsOf(size),
    initialize: heNormalFanIn,
    features: (image) => denseBlocks(image, size),
    classifierLayers: ['classifier'],
    classifier: (features, classCount) => linearClassifier(features, 'classifier', classCount),
  });

export const densenet121 = denseNet('densenet121', 'DenseNet-121: every layer sees all before it; 224 pixels, 1024 features.', { stemChannels: 64, growth: 32, repeats: [6, 12, 24, 16] });
export const densenet161 = denseNet('densenet161', 'DenseNet-161: the widest of them; 224 pixels, 2208 features.', { stemChannels: 96, growth: 48, repeats: [6, 12, 36, 24] });
export const densenet169 = denseNet('densenet169', 'DenseNet-169: deeper than DenseNet-121; 224 pixels, 1664 features.', { stemChannels: 64, growth: 32, repeats: [6, 12, 32, 32] });
export const densenet201 = denseNet('densenet201', 'DenseNet-201: the deepest of them; 224 pixels, 1920 features.', { stemChannels: 64, growth: 32, repeats: [6, 12, 48, 32] });
