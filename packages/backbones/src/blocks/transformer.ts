import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { dropPath, gelu, layerNormalization, layerScale } from '@thaw/layers';
import { type Initialize, isKernel, normal, torchUniform } from '../initialize.ts';
import { apply } from './apply.ts';

/** What the blocks of a transformer have in common. */
export interface TransformerStyle {
  /** Added to the variance by every norm. */
  readonly epsilon: number;
  /** Every residual branch ends in learned factors, one for each channel. */
  readonly hasLayerScale?: boolean;
}

/** A residual block of a transformer. */
export interface TransformerBlock extends TransformerStyle {
  /** Prefix of its layers. */
  readonly name: string;
  /** How often it is skipped while training; in [0, 1). */
  readonly dropPathRate: number;
}

/** How much wider a block is inside its second half. */
const expansion = 4;

/**
 * Attention, then two linear layers for each token by itself, each behind a norm and added to its input (Vaswani et al. 2017, with
 * the norms in front, as in Dosovitskiy et al. 2020): [batch, …, channels] → the same. Layers are called as in timm.
 *
 * @param attention from queries, keys and values, 3 · channels, to channels; with its linear layers
 */
export function transformerBlock(input: SymbolicTensor, block: TransformerBlock, attention: (normalized: SymbolicTensor) => SymbolicTensor): SymbolicTensor {
  const attended = addBranch(input, attention(norm(input, `${block.name}_norm1`, block)), block, 1);
  return addBranch(attended, mlp(norm(attended, `${block.name}_norm2`, block), `${block.name}_mlp`), block, 2);
}

function mlp(input: SymbolicTensor, name: string): SymbolicTensor {
  const channels = input.shape.at(-1)!;
  const wide = apply(gelu({ name: `${name}_act` }), linear(input, `${name}_fc1`, expansion * channels));
  return linear(wide, `${name}_fc2`, channels);
}

function addBranch(input: SymbolicTensor, branch: SymbolicTensor, { name, hasLayerScale = false, dropPathRate }: TransformerBlock, half: 1 | 2): SymbolicTensor {
  const scaled = hasLayerScale ? apply(layerScale({ name: `${name}_ls${half}` }), branch) : branch;
  const dropped = dropPathRate === 0 ? scaled : apply(dropPath({ name: `${name}_drop_path${half}`, rate: dropPathRate }), scaled);
  return apply(layers.add({ name: `${name}_add${half}` }), [input, dropped]);
}

/** Every token by itself, across channels. */
export const linear = (input: SymbolicTensor, name: string, units: number, { useBias = true } = {}): SymbolicTensor =>
  apply(layers.dense({ name, units, useBias, kernelInitializer: 'zeros' }), input);

export const norm = (input: SymbolicTensor, name: string, { epsilon }: TransformerStyle): SymbolicTensor => apply(layerNormalization({ name, epsilon }), input);

/** A convolution of patches that do not overlap: [batch, height, width, c] → [batch, height / size, width / size, filters]. */
export const patchEmbedding = (image: SymbolicTensor, { filters, size }: { readonly filters: number; readonly size: number }): SymbolicTensor =>
  apply(layers.conv2d({ name: 'patch_embed_proj', filters, kernelSize: size, strides: size, padding: 'valid', kernelInitializer: 'zeros' }), image);

/** Layers with weights of a block, in order. */
export const transformerBlockLayers = (name: string, { hasLayerScale = false }: Pick<TransformerStyle, 'hasLayerScale'>, attentionLayers: readonly string[]): string[] =>
  [
    'norm1',
    ...attentionLayers,
    ...(hasLayerScale ? ['ls1'] : []),
    'norm2',
    'mlp_fc1',
    'mlp_fc2',
    ...(hasLayerScale ? ['ls2'] : []),
  ].map((layer) => `${name}_${layer}`);

/** As timm starts transformers: linear layers normal with deviation 0.02, the patches' convolution as PyTorch starts every convolution. */
export const initializeTransformer: Initialize = (place) => {
  if (!isKernel(place)) return undefined;
  return place.shape.length === 2 ? normal(place, 0.02) : torchUniform(place);
};
