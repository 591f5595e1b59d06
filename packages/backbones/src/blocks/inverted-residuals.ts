import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { LayerGroup } from '@thaw/core';
import { dropPath } from '@thaw/layers';
import type { NetworkShape } from '../network.ts';
import { apply } from './apply.ts';
import { type ConvolutionStyle, normalizedConvolution, normalizedDepthwise } from './convolutions.ts';
import { roundChannels } from './round-channels.ts';
import { squeezeExcite, type SqueezeExciteOptions } from './squeeze-excite.ts';
import { blockSteps, stageSteps } from './stage-steps.ts';

/**
 * `separable` is a convolution of each channel, then one across channels (Howard et al. 2017); `linearSeparable` the same without
 * activation at its end, and so with a shortcut; `inverted` is widened, then a convolution of each channel, then narrowed without
 * activation (Sandler et al. 2018); `convolution` is one convolution.
 */
type BlockKind = 'convolution' | 'separable' | 'linearSeparable' | 'inverted';

/** A squeeze-and-excitation inside a block. */
export interface Squeeze extends Pick<SqueezeExciteOptions, 'activation' | 'gate'> {
  /** Channels of its narrow middle, from those of the block's input and those inside the block. */
  reducedChannels(input: number, inside: number): number;
}

/** One row of a paper's table: `repeats` blocks, of which the first has the stride. */
export interface Stage {
  readonly block: BlockKind;
  readonly repeats: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** How many times wider an inverted residual is inside; one number for each block where they differ. */
  readonly expansion?: number | readonly number[];
  readonly channels: number;
  /** Absent: there is none. */
  readonly squeeze?: Squeeze;
  /** Absent: as everywhere in the network. */
  readonly activation?: ConvolutionStyle['activation'];
}

/** A network of stages between two convolutions: the MobileNets and the EfficientNets. */
export interface InvertedResiduals {
  readonly stemChannels: number;
  readonly stages: readonly Stage[];
  /** Channels of the last convolution. Absent: there is none. */
  readonly headChannels?: number;
  readonly style: ConvolutionStyle;
}

/** One block. */
interface Block extends Pick<Stage, 'block' | 'kernelSize' | 'stride' | 'channels' | 'squeeze'> {
  /** Prefix of its layers. */
  readonly name: string;
  readonly expansion: number;
  /** Of the depthwise convolution. */
  readonly dilation: number;
  readonly dropRate: number;
  readonly style: ConvolutionStyle;
}

/** [batch, height, width, 3] → [batch, ⌈height / outputStride⌉, ⌈width / outputStride⌉, features]. Layers are called as in timm. */
export function invertedResiduals(image: SymbolicTensor, network: InvertedResiduals, shape: NetworkShape): SymbolicTensor {
  const { stemChannels, headChannels, style } = network;
  let features = normalizedConvolution(image, style, { name: 'conv_stem', norm: 'bn1', filters: stemChannels, kernelSize: 3, stride: 2, activated: true });
  for (const block of blocksOf(network, shape)) features = blocks[block.block].build(features, block);
  return headChannels === undefined ? features : normalizedConvolution(features, style, { name: 'conv_head', norm: 'bn2', filters: headChannels, activated: true });
}

function blocksOf({ stages, style }: InvertedResiduals, { dropPath: highest, outputStride }: NetworkShape): Block[] {
  const steps = stageSteps(2, stages.map(({ stride }) => stride), outputStride);
  const rows = stages.flatMap(({ repeats, expansion = 1, activation, ...stage }, index) =>
    Array.from({ length: repeats }, (_, repeat) => {
      const { stride, firstDilation } = blockSteps(steps[index]!, repeat);
      return {
        ...stage,
        name: `blocks_${index}_${repeat}`,
        stride,
        dilation: firstDilation,
        expansion: typeof expansion === 'number' ? expansion : expansion[repeat]!,
        style: activation === undefined ? style : { ...style, activation },
      };
    }),
  );
  // As timm has it here: not even the last block is skipped quite as often as asked.
  return rows.map((row, index) => ({ ...row, dropRate: (highest * index) / rows.length }));
}

/** The stem, each stage, the last convolution: every layer with weights, in order. */
export const invertedResidualGroups = ({ stages, headChannels }: InvertedResiduals): LayerGroup[] => [
  { name: 'stem', layers: ['conv_stem', 'bn1'] },
  ...stages.map(({ block, repeats, squeeze }, stage) => ({
    name: `blocks_${stage}`,
    layers: Array.from({ length: repeats }, (_, repeat) =>
      blocks[block].layers.filter((layer) => squeeze !== undefined || !layer.startsWith('se_')).map((layer) => `blocks_${stage}_${repeat}_${layer}`),
    ).flat(),
  })),
  ...(headChannels === undefined ? [] : [{ name: 'conv_head', layers: ['conv_head', 'bn2'] }]),
];

const separableLayers = ['conv_dw', 'bn1', 'se_conv_reduce', 'se_conv_expand', 'conv_pw', 'bn2'];

/** How each kind is built, and its layers with weights; those of the squeeze are left out where there is none. */
const blocks: Readonly<Record<BlockKind, { readonly build: (input: SymbolicTensor, block: Block) => SymbolicTensor; readonly layers: readonly string[] }>> = {
  convolution: { build: plainConvolution, layers: ['conv', 'bn1'] },
  separable: { build: (input, block) => separable(input, block, true), layers: separableLayers },
  linearSeparable: { build: (input, block) => withShortcut(input, separable(input, block, false), block), layers: separableLayers },
  inverted: { build: invertedResidual, layers: ['conv_pw', 'bn1', 'conv_dw', 'bn2', 'se_conv_reduce', 'se_conv_expand', 'conv_pwl', 'bn3'] },
};

function plainConvolution(input: SymbolicTensor, { name, style, channels, kernelSize, stride }: Block): SymbolicTensor {
  return normalizedConvolution(input, style, { name: `${name}_conv`, norm: `${name}_bn1`, filters: channels, kernelSize, stride, activated: true });
}

function separable(input: SymbolicTensor, block: Block, activated: boolean): SymbolicTensor {
  const { name, style, channels, kernelSize, stride, dilation } = block;
  const perChannel = normalizedDepthwise(input, style, { name: `${name}_conv_dw`, norm: `${name}_bn1`, kernelSize, stride, dilation, activated: true });
  return normalizedConvolution(withSqueeze(perChannel, input, block), style, { name: `${name}_conv_pw`, norm: `${name}_bn2`, filters: channels, activated });
}

function invertedResidual(input: SymbolicTensor, block: Block): SymbolicTensor {
  const { name, style, channels, kernelSize, stride, dilation, expansion } = block;
  const wide = normalizedConvolution(input, style, { name: `${name}_conv_pw`, norm: `${name}_bn1`, filters: roundChannels(channelsOf(input) * expansion), activated: true });
  const perChannel = normalizedDepthwise(wide, style, { name: `${name}_conv_dw`, norm: `${name}_bn2`, kernelSize, stride, dilation, activated: true });
  const output = normalizedConvolution(withSqueeze(perChannel, input, block), style, { name: `${name}_conv_pwl`, norm: `${name}_bn3`, filters: channels });
  return withShortcut(input, output, block);
}

function withSqueeze(features: SymbolicTensor, input: SymbolicTensor, { name, squeeze }: Block): SymbolicTensor {
  if (squeeze === undefined) return features;
  const { reducedChannels, ...functions } = squeeze;
  return squeezeExcite(features, { name: `${name}_se`, reducedChannels: reducedChannels(channelsOf(input), channelsOf(features)), ...functions });
}

/** Adds the block's input where it has the shape of its output. */
function withShortcut(input: SymbolicTensor, output: SymbolicTensor, { name, dropRate }: Block): SymbolicTensor {
  if (input.shape.join() !== output.shape.join()) return output;
  const branch = dropRate > 0 ? apply(dropPath({ name: `${name}_drop_path`, rate: dropRate }), output) : output;
  return apply(layers.add({ name: `${name}_add` }), [input, branch]);
}

const channelsOf = (features: SymbolicTensor): number => features.shape.at(-1)!;
