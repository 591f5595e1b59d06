import type { Stage } from '../blocks/inverted-residuals.ts';

/** The paper's table 1: EfficientNet-B0. */
export const b0Stages: readonly Stage[] = [
  { block: 'linearSeparable', repeats: 1, kernelSize: 3, stride: 1, channels: 16 },
  { block: 'inverted', repeats: 2, kernelSize: 3, stride: 2, expansion: 6, channels: 24 },
  { block: 'inverted', repeats: 2, kernelSize: 5, stride: 2, expansion: 6, channels: 40 },
  { block: 'inverted', repeats: 3, kernelSize: 3, stride: 2, expansion: 6, channels: 80 },
  { block: 'inverted', repeats: 3, kernelSize: 5, stride: 1, expansion: 6, channels: 112 },
  { block: 'inverted', repeats: 4, kernelSize: 5, stride: 2, expansion: 6, channels: 192 },
  { block: 'inverted', repeats: 1, kernelSize: 3, stride: 1, expansion: 6, channels: 320 },
];

export interface EfficientNetSize {
  /** Multiplies channels. */
  readonly width: number;
  /** Multiplies the repeats of stages. */
  readonly depth: number;
}
