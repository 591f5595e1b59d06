import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { LayerGroup } from '@thaw/core';
import { windowAttention, windowPartition, windowReverse } from '@thaw/layers';
import { backbonePlugin } from '../backbone-plugin.ts';
import { apply } from '../blocks/apply.ts';
import { dropPathRates } from '../blocks/drop-path-rates.ts';
import { linearClassifier } from '../blocks/linear-classifier.ts';
import { resampleRelativePositions } from '../blocks/resample-relative-positions.ts';
import { splitGroups } from '../blocks/split-groups.ts';
import { initializeTransformer, linear, norm, patchEmbedding, transformerBlock, transformerBlockLayers, type TransformerStyle } from '../blocks/transformer.ts';
import { type Initialize, normal } from '../initialize.ts';

interface SwinSize {
  /** Blocks of each stage. */
  readonly depths: readonly number[];
  /** Channels of the first stage; each stage doubles them. */
  readonly width: number;
}

/** Side of a patch in pixels. */
const patchSize = 4;
/** Rows and columns of a window, in patches. */
const largestWindow = 7;
const channelsPerHead = 32;
const style: TransformerStyle = { epsilon: 1e-5 };

/** Swin transformer (Liu et al. 2021): [batch, side, side, 3] → [batch, side / 32, side / 32, features]. Layers are called as in timm. */
function swinStages(image: SymbolicTensor, { depths, width }: SwinSize, dropPathRate: number): SymbolicTensor {
  const rates = dropPathRates(dropPathRate, depths.reduce((total, depth) => total + depth));
  let features = norm(patchEmbedding(image, { filters: width, size: patchSize }), 'patch_embed_norm', style);
  for (const [stage, depth] of depths.entries()) {
    if (stage > 0) features = mergePatches(features, `layers_${stage}_downsample`);
    for (let index = 0; index < depth; index++) {
      const name = `layers_${stage}_blocks_${index}`;
      const isShifted = index % 2 === 1;
      features = transformerBlock(features, { ...style, name, dropPathRate: rates.shift()! }, (normalized) => attention(normalized, `${name}_attn`, isShifted));
    }
  }
  return norm(features, 'norm', style);
}

/** Attention in windows; every other block shifts them by half, so that neighbors meet. [batch, height, width, channels] → the same. */
function attention(map: SymbolicTensor, name: string, isShifted: boolean): SymbolicTensor {
  const [, height, width, channels] = map.shape as [null, number, number, number];
  // A map no larger than a window is one window, which nothing can shift.
  const windowSize = Math.min(largestWindow, height, width);
  const shift = isShifted && Math.min(height, width) > largestWindow ? Math.floor(largestWindow / 2) : 0;
  const cut = { windowSize, shift, height, width };
  const qkv = linear(apply(windowPartition({ name: `${name}_windows`, windowSize, shift }), map), `${name}_qkv`, 3 * channels);
  const mixed = apply(windowAttention({ ...cut, name, heads: channels / channelsPerHead }), qkv);
  return apply(windowReverse({ ...cut, name: `${name}_map` }), linear(mixed, `${name}_proj`, channels));
}

/** Half the rows and columns, twice the channels: [batch, h, w, c] → [batch, h / 2, w / 2, 2c]. */
function mergePatches(input: SymbolicTensor, name: string): SymbolicTensor {
  const [, height, width, channels] = input.shape as [null, number, number, number];
  const [rows, columns] = [height / 2, width / 2];
  // [rows, 2, columns, 2, c] → [rows, columns, 2 · 2 · c], in each column from top to bottom.
  const parted = apply(layers.reshape({ name: `${name}_parted`, targetShape: [rows, 2, columns, 2, channels] }), input);
  const gathered = apply(layers.permute({ name: `${name}_gathered`, dims: [1, 3, 4, 2, 5] }), parted);
  const merged = apply(layers.reshape({ name: `${name}_merged`, targetShape: [rows, columns, 4 * channels] }), gathered);
  return linear(norm(merged, `${name}_norm`, style), `${name}_reduction`, 2 * channels, { useBias: false });
}

/** The stem and the four stages. */
const groupsOf = ({ depths }: SwinSize): LayerGroup[] => [
  { name: 'stem', layers: ['patch_embed_proj', 'patch_embed_norm'] },
  ...depths.map((depth, stage) => ({
    name: `layers_${stage}`,
    layers: [
      ...(stage === 0 ? [] : [`layers_${stage}_downsample_norm`, `layers_${stage}_downsample_reduction`]),
      ...Array.from({ length: depth }, (_, index) => transformerBlockLayers(`layers_${stage}_blocks_${index}`, style, ['attn_qkv', 'attn', 'attn_proj'])).flat(),
      ...(stage === depths.length - 1 ? ['norm'] : []),
    ],
  })),
];

const initialize: Initialize = (place) => (place.weight === 'relative_position_bias_table' ? normal(place, 0.02) : initializeTransformer(place));

const swin = (name: string, summary: string, size: SwinSize) =>
  backbonePlugin({
    name,
    summary,
    groups: groupsOf(size),
    // As in timm, the first block of a stage begins with what shrinks the map.
    blocks: splitGroups(groupsOf(size), /^layers_\d+(_blocks_[1-9]\d*)?/),
    featureChannels: size.width * 2 ** (size.depths.length - 1),
    initialize,
    resample: (parameter, given, wanted) => (parameter.endsWith('relative_position_bias_table') ? resampleRelativePositions(parameter, given, wanted) : undefined),
    imageSizeStep: patchSize * 2 ** (size.depths.length - 1),
    hasDropPath: true,
    features: (image, { dropPath }) => swinStages(image, size, dropPath),
    classifierLayers: ['head_fc'],
    classifier: (features, classCount) => linearClassifier(features, 'head_fc', classCount),
  });

export const swin_tiny_patch4_window7_224 = swin('swin_tiny_patch4_window7_224', 'Swin-Tiny: attention in windows; 224 pixels, 768 features.', { depths: [2, 2, 6, 2], width: 96 });
