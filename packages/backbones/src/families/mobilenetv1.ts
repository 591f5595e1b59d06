import { relu } from '@thaw/layers';
import { torchStyle } from '../blocks/convolutions.ts';
import type { InvertedResiduals, Stage } from '../blocks/inverted-residuals.ts';
import { invertedResidualNetwork } from './inverted-residual-network.ts';

/** The paper's table 1. */
const stages: readonly Stage[] = [
  { block: 'separable', repeats: 1, kernelSize: 3, stride: 1, channels: 64 },
  { block: 'separable', repeats: 2, kernelSize: 3, stride: 2, channels: 128 },
  { block: 'separable', repeats: 2, kernelSize: 3, stride: 2, channels: 256 },
  { block: 'separable', repeats: 6, kernelSize: 3, stride: 2, channels: 512 },
  { block: 'separable', repeats: 2, kernelSize: 3, stride: 2, channels: 1024 },
];

const size: InvertedResiduals = {
  stemChannels: 32,
  stages,
  style: { ...torchStyle, activation: (name) => relu({ name, maxValue: 6 }) },
};

/** MobileNetV1 (Howard et al. 2017) of width 1, in timm's version, which pads as PyTorch does. */
export const mobilenetv1_100 = invertedResidualNetwork(size, { name: 'mobilenetv1_100', summary: 'MobileNetV1: a plain chain of separable convolutions; 224 pixels, 1024 features.' });
