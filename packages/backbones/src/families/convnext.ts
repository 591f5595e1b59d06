import { fill } from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { LayerGroup } from '@thaw/core';
import { dropPath, gelu, globalResponseNormalization, layerNormalization, layerScale } from '@thaw/layers';
import { backbonePlugin } from '../backbone-plugin.ts';
import { apply } from '../blocks/apply.ts';
import { dropPathRates } from '../blocks/drop-path-rates.ts';
import { splitGroups } from '../blocks/split-groups.ts';
import { type Initialize, isKernel, normal } from '../initialize.ts';

interface ConvNeXtSize {
  readonly version: 1 | 2;
  /** Blocks of each stage. */
  readonly depths: readonly number[];
  /** Channels of the first stage; each stage doubles them. */
  readonly width: number;
  /** The two layers across channels: convolutions of 1 × 1 pixel, or linear layers. They compute the same, but weight files differ. */
  readonly mixing: 'convolution' | 'linear';
}

const expansion = 4;

/**
 * ConvNeXt (Liu et al. 2022; V2: Woo et al. 2023): [batch, height, width, 3] → [batch, ⌊height / 32⌋, ⌊width / 32⌋, features].
 * Layers are called as in timm.
 */
function convNeXtStages(image: SymbolicTensor, size: ConvNeXtSize, dropPathRate: number): SymbolicTensor {
  const rates = dropPathRates(dropPathRate, size.depths.reduce((total, depth) => total + depth));
  let features = norm(shrink(image, { name: 'stem_0', filters: size.width, factor: 4 }), 'stem_1');
  for (const [stage, depth] of size.depths.entries()) {
    if (stage > 0) features = downsample(features, `stages_${stage}_downsample`);
    for (let index = 0; index < depth; index++) features = block(features, `stages_${stage}_blocks_${index}`, size, rates.shift()!);
  }
  return features;
}

/** Half the rows and columns, twice the channels. */
const downsample = (input: SymbolicTensor, name: string): SymbolicTensor =>
  shrink(norm(input, `${name}_0`), { name: `${name}_1`, filters: 2 * input.shape.at(-1)!, factor: 2 });

/** A convolution of patches that do not overlap: [batch, h, w, c] → [batch, ⌊h / factor⌋, ⌊w / factor⌋, filters]. */
const shrink = (input: SymbolicTensor, { name, filters, factor }: { readonly name: string; readonly filters: number; readonly factor: number }): SymbolicTensor =>
  apply(layers.conv2d({ name, filters, kernelSize: factor, strides: factor, padding: 'valid', kernelInitializer: 'zeros' }), input);

/** A 7 × 7 convolution of each channel, then two layers across channels, wide in between; added to the input. */
function block(input: SymbolicTensor, name: string, { version, mixing }: ConvNeXtSize, dropPathRate: number): SymbolicTensor {
  const channels = input.shape.at(-1)!;
  const perChannel = apply(layers.depthwiseConv2d({ name: `${name}_conv_dw`, kernelSize: 7, padding: 'same', depthwiseInitializer: 'zeros' }), input);
  const wide = mix(norm(perChannel, `${name}_norm`), { name: `${name}_mlp_fc1`, units: expansion * channels, mixing });
  const activated = apply(gelu({ name: `${name}_mlp_act` }), wide);
  const competing = version === 1 ? activated : apply(globalResponseNormalization({ name: `${name}_mlp_grn` }), activated);
  const narrow = mix(competing, { name: `${name}_mlp_fc2`, units: channels, mixing });
  // In timm the factors are a parameter of the block itself, so that is what the layer is called.
  const scaled = version === 1 ? apply(layerScale({ name }), narrow) : narrow;
  const branch = dropPathRate === 0 ? scaled : apply(dropPath({ name: `${name}_drop_path`, rate: dropPathRate }), scaled);
  return apply(layers.add({ name: `${name}_add` }), [input, branch]);
}

const norm = (input: SymbolicTensor, name: string): SymbolicTensor => apply(layerNormalization({ name, epsilon: 1e-6 }), input);

/** Every pixel by itself, across channels. */
function mix(input: SymbolicTensor, { name, units, mixing }: { readonly name: string; readonly units: number; readonly mixing: ConvNeXtSize['mixing'] }): SymbolicTensor {
  const layer = mixing === 'linear' ? layers.dense({ name, units, kernelInitializer: 'zeros' }) : layers.conv2d({ name, filters: units, kernelSize: 1, kernelInitializer: 'zeros' });
  return apply(layer, input);
}

/** Average over the map, norm, linear layer: [batch, height, width, channels] → [batch, classCount]. */
function classify(features: SymbolicTensor, classCount: number): SymbolicTensor {
  const pooled = apply(layers.globalAveragePooling2d({ name: 'head_global_pool' }), features);
  return apply(layers.dense({ name: 'head_fc', units: classCount, kernelInitializer: 'zeros' }), norm(pooled, 'head_norm'));
}

/** The stem and the four stages. */
const groupsOf = ({ version, depths }: ConvNeXtSize): LayerGroup[] => {
  const suffixes = version === 1 ? ['_conv_dw', '_norm', '_mlp_fc1', '_mlp_fc2', ''] : ['_conv_dw', '_norm', '_mlp_fc1', '_mlp_grn', '_mlp_fc2'];
  return [
    { name: 'stem', layers: ['stem_0', 'stem_1'] },
    ...depths.map((depth, stage) => ({
      name: `stages_${stage}`,
      layers: [
        ...(stage === 0 ? [] : [`stages_${stage}_downsample_0`, `stages_${stage}_downsample_1`]),
        ...Array.from({ length: depth }, (_, index) => suffixes.map((suffix) => `stages_${stage}_blocks_${index}${suffix}`)).flat(),
      ],
    })),
  ];
};

const initialLayerScale = 1e-6;

const initialize: Initialize = (place) => {
  if (place.weight === 'layer_scale') return fill(place.shape, initialLayerScale);
  return isKernel(place) ? normal(place, 0.02) : undefined;
};

const convNeXt = (name: string, summary: string, size: ConvNeXtSize) =>
  backbonePlugin({
    name,
    summary,
    groups: groupsOf(size),
    // As in timm, the first block of a stage begins with what shrinks the map.
    blocks: splitGroups(groupsOf(size), /^stages_\d+(_blocks_[1-9]\d*)?/),
    featureChannels: size.width * 2 ** (size.depths.length - 1),
    initialize,
    hasDropPath: true,
    features: (image, { dropPath: rate }) => convNeXtStages(image, size, rate),
    classifierLayers: ['head_norm', 'head_fc'],
    classifier: classify,
  });

const atto = { depths: [2, 2, 6, 2], width: 40, mixing: 'convolution' } as const;
const nano = { depths: [2, 2, 8, 2], width: 80, mixing: 'convolution' } as const;
const tiny = { depths: [3, 3, 9, 3], width: 96, mixing: 'linear' } as const;
const small = { depths: [3, 3, 27, 3], width: 96, mixing: 'linear' } as const;

export const convnext_atto = convNeXt('convnext_atto', 'ConvNeXt-Atto: the smallest; 224 pixels, 320 features.', { version: 1, ...atto });
export const convnext_nano = convNeXt('convnext_nano', 'ConvNeXt-Nano: fewer multiplications than ResNet-50, more accurate; 224 pixels, 640 features.', { version: 1, ...nano });
export const convnext_tiny = convNeXt('convnext_tiny', 'ConvNeXt-Tiny: about the size of ResNet-50, far more accurate; 224 pixels, 768 features.', { version: 1, ...tiny });
export const convnext_small = convNeXt('convnext_small', 'ConvNeXt-Small: ConvNeXt-Tiny with twice the blocks; 224 pixels, 768 features.', { version: 1, ...small });
export const convnextv2_atto = convNeXt('convnextv2_atto', 'ConvNeXt V2 Atto: the smallest; 224 pixels, 320 features; weights not for commercial use.', { version: 2, ...atto });
export const convnextv2_nano = convNeXt('convnextv2_nano', 'ConvNeXt V2 Nano; 224 pixels, 640 features; weights not for commercial use.', { version: 2, ...nano });
export const convnextv2_tiny = convNeXt('convnextv2_tiny', 'ConvNeXt V2 Tiny; 224 pixels, 768 features; weights not for commercial use.', { version: 2, ...tiny });
export const convnextv2_small = convNeXt('convnextv2_small', 'ConvNeXt V2 Small: no published weights; 224 pixels, 768 features.', { version: 2, ...small });
