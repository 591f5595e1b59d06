import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { LayerGroup } from '@thaw/core';
import { apply } from './apply.ts';
import { type ConvolutionStyle, normalizedConvolution, normalizedDepthwise } from './convolutions.ts';
import { squeezeExcite } from './squeeze-excite.ts';

/** One row of a paper's table: `repeats` blocks, of which the first has the stride. */
export interface Stage {
  readonly repeats: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** How many times wider a block is inside. */
  readonly expansion: number;
  readonly channels: number;
}

/** A network of inverted residuals between two convolutions: MobileNetV2 and the EfficientNets. */
export interface InvertedResiduals {
  readonly stemChannels: number;
  readonly stages: readonly Stage[];
  readonly headChannels: number;
  readonly style: ConvolutionStyle;
  /** Channels of the middle of each squeeze-and-excitation, as a share of its block's input. Absent: there is none. */
  readonly squeezeShare?: number;
}

type Size = Stage & Pick<InvertedResiduals, 'style' | 'squeezeShare'>;

/** [batch, height, width, 3] → [batch, ⌈height / 32⌉, ⌈width / 32⌉, headChannels]. Layers are called as in timm. */
export function invertedResiduals(image: SymbolicTensor, { stemChannels, stages, headChannels, style, ...squeeze }: InvertedResiduals): SymbolicTensor {
  let features = normalizedConvolution(image, style, { name: 'conv_stem', norm: 'bn1', filters: stemChannels, kernelSize: 3, stride: 2, activated: true });
  for (const [index, stage] of stages.entries()) {
    const block = stage.expansion === 1 ? depthwiseSeparable : invertedResidual;
    for (let repeat = 0; repeat < stage.repeats; repeat++) {
      features = block(features, `blocks_${index}_${repeat}`, { ...stage, ...squeeze, style, stride: repeat === 0 ? stage.stride : 1 });
    }
  }
  return normalizedConvolution(features, style, { name: 'conv_head', norm: 'bn2', filters: headChannels, activated: true });
}

/** The stem, each stage, the last convolution: every layer with weights, in order. */
export const invertedResidualGroups = ({ stages, squeezeShare }: Pick<InvertedResiduals, 'stages' | 'squeezeShare'>): LayerGroup[] => [
  { name: 'stem', layers: ['conv_stem', 'bn1'] },
  ...stages.map(({ repeats, expansion }, stage) => ({
    name: `blocks_${stage}`,
    layers: Array.from({ length: repeats }, (_, repeat) => blockLayers(expansion, squeezeShare !== undefined).map((layer) => `blocks_${stage}_${repeat}_${layer}`)).flat(),
  })),
  { name: 'conv_head', layers: ['conv_head', 'bn2'] },
];

function blockLayers(expansion: number, hasSqueeze: boolean): string[] {
  const squeeze = hasSqueeze ? ['se_conv_reduce', 'se_conv_expand'] : [];
  return expansion === 1
    ? ['conv_dw', 'bn1', ...squeeze, 'conv_pw', 'bn2']
    : ['conv_pw', 'bn1', 'conv_dw', 'bn2', ...squeeze, 'conv_pwl', 'bn3'];
}

/** A convolution of each channel, then one across channels (Howard et al. 2017). */
function depthwiseSeparable(input: SymbolicTensor, block: string, size: Size): SymbolicTensor {
  const { style, channels, kernelSize, stride } = size;
  const perChannel = normalizedDepthwise(input, style, { name: `${block}_conv_dw`, norm: `${block}_bn1`, kernelSize, stride, activated: true });
  const gated = withSqueeze(perChannel, input, block, size);
  const output = normalizedConvolution(gated, style, { name: `${block}_conv_pw`, norm: `${block}_bn2`, filters: channels });
  return withShortcut(input, output, block);
}

/** Widened, a convolution of each channel, narrowed without activation (Sandler et al. 2018). */
function invertedResidual(input: SymbolicTensor, block: string, size: Size): SymbolicTensor {
  const { style, channels, kernelSize, stride, expansion } = size;
  const wide = normalizedConvolution(input, style, { name: `${block}_conv_pw`, norm: `${block}_bn1`, filters: channelsOf(input) * expansion, activated: true });
  const perChannel = normalizedDepthwise(wide, style, { name: `${block}_conv_dw`, norm: `${block}_bn2`, kernelSize, stride, activated: true });
  const gated = withSqueeze(perChannel, input, block, size);
  const output = normalizedConvolution(gated, style, { name: `${block}_conv_pwl`, norm: `${block}_bn3`, filters: channels });
  return withShortcut(input, output, block);
}

/** The middle is as narrow as the block's input is, not as its wide inside. */
const withSqueeze = (features: SymbolicTensor, input: SymbolicTensor, block: string, { squeezeShare }: Size): SymbolicTensor =>
  squeezeShare === undefined ? features : squeezeExcite(features, { name: `${block}_se`, reducedChannels: Math.round(channelsOf(input) * squeezeShare) });

/** Adds the block's input where it has the shape of its output. */
const withShortcut = (input: SymbolicTensor, output: SymbolicTensor, block: string): SymbolicTensor =>
  input.shape.join() === output.shape.join() ? apply(layers.add({ name: `${block}_add` }), [input, output]) : output;

const channelsOf = (features: SymbolicTensor): number => features.shape.at(-1)!;
