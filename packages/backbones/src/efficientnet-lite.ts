import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { apply } from './apply.ts';
import { convolution, type ConvolutionStyle, depthwiseConvolution } from './convolutions.ts';
import { type InitializeKernel, seedOf } from './initialize.ts';

/** One row of the paper's table 1: `repeats` blocks, of which the first has the stride. */
export interface Stage {
  readonly repeats: number;
  readonly kernelSize: number;
  readonly stride: number;
  /** How many times wider a block is inside. */
  readonly expansion: number;
  readonly channels: number;
}

/** Channels of the stem and of the last convolution; the Lite networks do not scale them. */
const stemChannels = 32;
export const headChannels = 1280;

/** The stages of EfficientNet-B0 and -Lite0. */
export const lite0Stages: readonly Stage[] = [
  { repeats: 1, kernelSize: 3, stride: 1, expansion: 1, channels: 16 },
  { repeats: 2, kernelSize: 3, stride: 2, expansion: 6, channels: 24 },
  { repeats: 2, kernelSize: 5, stride: 2, expansion: 6, channels: 40 },
  { repeats: 3, kernelSize: 3, stride: 2, expansion: 6, channels: 80 },
  { repeats: 3, kernelSize: 5, stride: 1, expansion: 6, channels: 112 },
  { repeats: 4, kernelSize: 5, stride: 2, expansion: 6, channels: 192 },
  { repeats: 1, kernelSize: 3, stride: 1, expansion: 6, channels: 320 },
];

/** Normal with variance 2 / fan-out, as in TensorFlow's reference and timm. */
export const initializeEfficientNetKernel: InitializeKernel = (layerName) =>
  initializers.varianceScaling({ scale: 2, mode: 'fanOut', distribution: 'normal', seed: seedOf(layerName) });

/**
 * EfficientNet-Lite: EfficientNet (Tan and Le 2019) without squeeze-and-excitation and with ReLU6, for devices
 * that compute with integers. [batch, size, size, 3] → [batch, size / 32, size / 32, 1280]. Layers are called as in timm.
 */
export function efficientNetLite(image: SymbolicTensor, stages: readonly Stage[], initializeKernel: InitializeKernel): SymbolicTensor {
  // Epsilon and momentum of the TPU training that the weights come from.
  const style: ConvolutionStyle = { batchNorm: { epsilon: 1e-3, momentum: 0.99 }, maxActivation: 6, initializeKernel };
  let features = convolution(image, style, { name: 'conv_stem', norm: 'bn1', filters: stemChannels, kernelSize: 3, stride: 2, activated: true });
  for (const [index, stage] of stages.entries()) {
    const block = stage.expansion === 1 ? depthwiseSeparable : invertedResidual;
    for (let repeat = 0; repeat < stage.repeats; repeat++) {
      features = block(features, style, `blocks_${index}_${repeat}`, { ...stage, stride: repeat === 0 ? stage.stride : 1 });
    }
  }
  return convolution(features, style, { name: 'conv_head', norm: 'bn2', filters: headChannels, activated: true });
}

/** A convolution of each channel, then one across channels (Howard et al. 2017). */
function depthwiseSeparable(input: SymbolicTensor, style: ConvolutionStyle, block: string, { kernelSize, stride, channels }: Stage): SymbolicTensor {
  const perChannel = depthwiseConvolution(input, style, { name: `${block}_conv_dw`, norm: `${block}_bn1`, kernelSize, stride, activated: true });
  const output = convolution(perChannel, style, { name: `${block}_conv_pw`, norm: `${block}_bn2`, filters: channels });
  return withShortcut(input, output, block);
}

/** Widened, a convolution of each channel, narrowed without activation (Sandler et al. 2018). */
function invertedResidual(input: SymbolicTensor, style: ConvolutionStyle, block: string, { kernelSize, stride, expansion, channels }: Stage): SymbolicTensor {
  const filters = input.shape.at(-1)! * expansion;
  const wide = convolution(input, style, { name: `${block}_conv_pw`, norm: `${block}_bn1`, filters, activated: true });
  const perChannel = depthwiseConvolution(wide, style, { name: `${block}_conv_dw`, norm: `${block}_bn2`, kernelSize, stride, activated: true });
  const output = convolution(perChannel, style, { name: `${block}_conv_pwl`, norm: `${block}_bn3`, filters: channels });
  return withShortcut(input, output, block);
}

/** Adds the block's input where it has the shape of its output. */
const withShortcut = (input: SymbolicTensor, output: SymbolicTensor, block: string): SymbolicTensor =>
  input.shape.join() === output.shape.join() ? apply(layers.add({ name: `${block}_add` }), [input, output]) : output;
