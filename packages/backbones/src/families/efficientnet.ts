import { silu } from '@thaw/layers';
import { torchStyle } from '../blocks/convolutions.ts';
import type { InvertedResiduals, Stage } from '../blocks/inverted-residuals.ts';
import { invertedResidualNetwork } from './inverted-residual-network.ts';

/** The paper's table 1: EfficientNet-B0. */
export const b0Stages: readonly Stage[] = [
  { repeats: 1, kernelSize: 3, stride: 1, expansion: 1, channels: 16 },
  { repeats: 2, kernelSize: 3, stride: 2, expansion: 6, channels: 24 },
  { repeats: 2, kernelSize: 5, stride: 2, expansion: 6, channels: 40 },
  { repeats: 3, kernelSize: 3, stride: 2, expansion: 6, channels: 80 },
  { repeats: 3, kernelSize: 5, stride: 1, expansion: 6, channels: 112 },
  { repeats: 4, kernelSize: 5, stride: 2, expansion: 6, channels: 192 },
  { repeats: 1, kernelSize: 3, stride: 1, expansion: 6, channels: 320 },
];

export interface EfficientNetSize {
  /** Multiplies channels. */
  readonly width: number;
  /** Multiplies the repeats of stages. */
  readonly depth: number;
}

/** EfficientNet-B0 scaled by a width and a depth. */
export const scaleEfficientNet = ({ width, depth }: EfficientNetSize): InvertedResiduals => ({
  stemChannels: scaleChannels(32, width),
  stages: b0Stages.map((stage) => ({ ...stage, repeats: Math.ceil(stage.repeats * depth), channels: scaleChannels(stage.channels, width) })),
  headChannels: scaleChannels(1280, width),
  squeezeShare: 0.25,
  style: { ...torchStyle, activation: (name) => silu({ name }) },
});

/** To the nearest multiple of 8, but never down by more than a tenth (from MobileNet's reference code). */
function scaleChannels(channels: number, width: number): number {
  const scaled = channels * width;
  const rounded = Math.max(8, Math.floor((scaled + 4) / 8) * 8);
  return rounded < 0.9 * scaled ? rounded + 8 : rounded;
}

/** EfficientNet (Tan and Le 2019) in timm's version, which pads as PyTorch does. */
export const efficientnet_b0 = invertedResidualNetwork(scaleEfficientNet({ width: 1, depth: 1 }), {
  name: 'efficientnet_b0',
  summary: 'EfficientNet-B0, with squeeze-and-excitation and SiLU; 224 pixels, 1280 features.',
});
