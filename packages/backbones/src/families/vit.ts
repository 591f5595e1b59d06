import { fill } from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { LayerGroup } from '@thaw/core';
import { classToken, positionEmbedding, scaledDotProductAttention } from '@thaw/layers';
import type { WeightOrigin } from '../assign-weights.ts';
import { backbonePlugin } from '../backbone-plugin.ts';
import { apply } from '../blocks/apply.ts';
import { dropPathRates } from '../blocks/drop-path-rates.ts';
import { linearClassifier } from '../blocks/linear-classifier.ts';
import { resamplePositions } from '../blocks/resample-positions.ts';
import { splitGroups } from '../blocks/split-groups.ts';
import { initializeTransformer, linear, norm, patchEmbedding, transformerBlock, transformerBlockLayers, type TransformerStyle } from '../blocks/transformer.ts';
import { type Initialize, normal } from '../initialize.ts';

interface VisionTransformerSize {
  /** Side of a patch in pixels. */
  readonly patchSize: number;
  readonly channels: number;
  /** Every residual branch ends in learned factors. */
  readonly hasLayerScale?: boolean;
}

const depth = 12;
const channelsPerHead = 64;

const styleOf = ({ hasLayerScale = false }: VisionTransformerSize): TransformerStyle => ({ epsilon: 1e-6, hasLayerScale });

/**
 * Vision transformer (Dosovitskiy et al. 2020): [batch, side, side, 3] → the class token, [batch, 1, 1, channels]. Layers are called
 * as in timm.
 */
function classTokenOf(image: SymbolicTensor, size: VisionTransformerSize, dropPathRate: number): SymbolicTensor {
  const style = styleOf(size);
  let tokens = embed(image, size);
  for (const [index, rate] of dropPathRates(dropPathRate, depth).entries()) {
    const name = `blocks_${index}`;
    tokens = transformerBlock(tokens, { ...style, name, dropPathRate: rate }, (normalized) => attention(normalized, `${name}_attn`));
  }
  // The norm looks at each token by itself: the others need none.
  return norm(firstToken(tokens), 'norm', style);
}

/** Patches as tokens, a class token in front, and where they are: [batch, side, side, 3] → [batch, 1 + patches, channels]. */
function embed(image: SymbolicTensor, { patchSize, channels }: VisionTransformerSize): SymbolicTensor {
  const patches = patchEmbedding(image, { filters: channels, size: patchSize });
  const [, height, width] = patches.shape as [null, number, number, number];
  const tokens = apply(layers.reshape({ name: 'patch_embed_flat', targetShape: [height * width, channels] }), patches);
  return apply(positionEmbedding({ name: 'pos_embed' }), apply(classToken({ name: 'cls_token' }), tokens));
}

function attention(tokens: SymbolicTensor, name: string): SymbolicTensor {
  const channels = tokens.shape.at(-1)!;
  const qkv = linear(tokens, `${name}_qkv`, 3 * channels);
  const mixed = apply(scaledDotProductAttention({ name, heads: channels / channelsPerHead }), qkv);
  return linear(mixed, `${name}_proj`, channels);
}

/** [batch, tokens, channels] → [batch, 1, 1, channels] */
function firstToken(tokens: SymbolicTensor): SymbolicTensor {
  const [, count, channels] = tokens.shape as [null, number, number];
  const column = apply(layers.reshape({ name: 'token_column', targetShape: [count, 1, channels] }), tokens);
  return apply(layers.cropping2D({ name: 'first_token', cropping: [[0, count - 1], [0, 0]] }), column);
}

const quarters = 4;

/**
 * The embeddings, then the blocks in four quarters. Blocks are all alike, so nothing in the network says where to part them; with
 * quarters a recipe that thaws the stages of a ResNet one after another does as much here, in as many phases.
 */
const groupsOf = (size: VisionTransformerSize): LayerGroup[] => [
  { name: 'stem', layers: ['patch_embed_proj', 'cls_token', 'pos_embed'] },
  ...Array.from({ length: quarters }, (_, quarter) => {
    const first = (quarter * depth) / quarters;
    const next = first + depth / quarters;
    const blocks = Array.from({ length: next - first }, (_block, index) => transformerBlockLayers(`blocks_${first + index}`, styleOf(size), ['attn_qkv', 'attn_proj']));
    return { name: `blocks_${first}_${next - 1}`, layers: [...blocks.flat(), ...(next === depth ? ['norm'] : [])] };
  }),
];

/** Parameters that belong to no layer in timm, and layer scale. */
function findOrigin(layer: string, weight: string): WeightOrigin | undefined {
  if (layer === 'cls_token' || layer === 'pos_embed') return { name: layer };
  return weight === 'layer_scale' ? { name: `${layer}.gamma` } : undefined;
}

const initialize: Initialize = (place) => {
  if (place.layer === 'pos_embed') return normal(place, 0.02);
  if (place.layer === 'cls_token') return normal(place, 1e-6);
  return place.weight === 'layer_scale' ? fill(place.shape, 1e-5) : initializeTransformer(place);
};

const visionTransformer = (name: string, summary: string, size: VisionTransformerSize, imageSize?: number) =>
  backbonePlugin({
    name,
    summary,
    groups: groupsOf(size),
    blocks: splitGroups(groupsOf(size), /^blocks_\d+/),
    featureChannels: size.channels,
    initialize,
    findOrigin,
    resample: (parameter, given, wanted) => (parameter === 'pos_embed' ? resamplePositions(parameter, given, wanted) : undefined),
    ...(imageSize === undefined ? {} : { imageSize }),
    imageSizeStep: size.patchSize,
    hasDropPath: true,
    features: (image, { dropPath }) => classTokenOf(image, size, dropPath),
    classifierLayers: ['head'],
    classifier: (features, classCount) => linearClassifier(features, 'head', classCount),
  });

const tiny = { patchSize: 16, channels: 192 };
const small = { patchSize: 16, channels: 384 };
const base = { patchSize: 16, channels: 768 };

export const vit_tiny_patch16_224 = visionTransformer('vit_tiny_patch16_224', 'ViT-Tiny, trained on ImageNet-21k first; 224 pixels, 192 features.', tiny);
export const vit_small_patch16_224 = visionTransformer('vit_small_patch16_224', 'ViT-Small, trained on ImageNet-21k first; 224 pixels, 384 features.', small);
export const vit_base_patch16_224 = visionTransformer('vit_base_patch16_224', 'ViT-Base, trained on ImageNet-21k first; 224 pixels, 768 features.', base);

/** ViT trained on ImageNet-1k alone, with strong augmentation (Touvron et al. 2020). */
export const deit_tiny_patch16_224 = visionTransformer('deit_tiny_patch16_224', 'DeiT-Tiny: ViT-Tiny trained on ImageNet-1k alone; 224 pixels, 192 features.', tiny);
export const deit_small_patch16_224 = visionTransformer('deit_small_patch16_224', 'DeiT-Small: ViT-Small trained on ImageNet-1k alone; 224 pixels, 384 features.', small);
export const deit_base_patch16_224 = visionTransformer('deit_base_patch16_224', 'DeiT-Base: ViT-Base trained on ImageNet-1k alone; 224 pixels, 768 features.', base);

/** ViT trained without labels (Oquab et al. 2023), at 518 pixels; 224 cost an eighth of that, and its position embeddings are fitted. */
export const vit_small_patch14_dinov2 = visionTransformer(
  'vit_small_patch14_dinov2',
  'DINOv2 ViT-Small, trained without labels; 224 pixels here (518 in timm: set imageSize), 384 features, no classifier.',
  { patchSize: 14, channels: 384, hasLayerScale: true },
  224,
);
export const vit_base_patch14_dinov2 = visionTransformer(
  'vit_base_patch14_dinov2',
  'DINOv2 ViT-Base, trained without labels; 224 pixels here (518 in timm: set imageSize), 768 features, no classifier.',
  { patchSize: 14, channels: 768, hasLayerScale: true },
  224,
);
