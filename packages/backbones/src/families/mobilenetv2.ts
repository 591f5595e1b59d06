import { relu } from '@thaw/layers';
import { torchStyle } from '../blocks/convolutions.ts';
import type { InvertedResiduals, Stage } from '../blocks/inverted-residuals.ts';
import { invertedResidualNetwork } from './inverted-residual-network.ts';

/** The paper's table 2. */
const stages: readonly Stage[] = [
  { block: 'linearSeparable', repeats: 1, kernelSize: 3, stride: 1, channels: 16 },
  { block: 'inverted', repeats: 2, kernelSize: 3, stride: 2, expansion: 6, channels: 24 },
  { block: 'inverted', repeats: 3, kernelSize: 3, stride: 2, expansion: 6, channels: 32 },
  { block: 'inverted', repeats: 4, kernelSize: 3, stride: 2, expansion: 6, channels: 64 },
  { block: 'inverted', repeats: 3, kernelSize: 3, stride: 1, expansion: 6, channels: 96 },
  { block: 'inverted', repeats: 3, kernelSize: 3, stride: 2, expansion: 6, channels: 160 },
  { block: 'inverted', repeats: 1, kernelSize: 3, stride: 1, expansion: 6, channels: 320 },
];

const size: InvertedResiduals = {
  stemChannels: 32,
  stages,
  headChannels: 1280,
  style: { ...torchStyle, activation: (name) => relu({ name, maxValue: 6 }) },
};

/** MobileNetV2 (Sandler et al. 2018) of width 1, in timm's version, which pads as PyTorch does. */
export const mobilenetv2_100 = invertedResidualNetwork(size, { name: 'mobilenetv2_100', summary: 'MobileNetV2: small, made for telephones; 224 pixels, 1280 features.' });
