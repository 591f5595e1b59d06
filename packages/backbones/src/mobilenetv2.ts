import { relu } from '@thaw/layers';
import { torchStyle } from './convolutions.ts';
import { imageNetNormalization } from './imagenet.ts';
import { heNormalFanOut } from './initialize.ts';
import { type InvertedResiduals, invertedResidualGroups, invertedResiduals, type Stage } from './inverted-residuals.ts';
import { backbonePlugin, type Network } from './network.ts';

/** The paper's table 2. */
const stages: readonly Stage[] = [
  { repeats: 1, kernelSize: 3, stride: 1, expansion: 1, channels: 16 },
  { repeats: 2, kernelSize: 3, stride: 2, expansion: 6, channels: 24 },
  { repeats: 3, kernelSize: 3, stride: 2, expansion: 6, channels: 32 },
  { repeats: 4, kernelSize: 3, stride: 2, expansion: 6, channels: 64 },
  { repeats: 3, kernelSize: 3, stride: 1, expansion: 6, channels: 96 },
  { repeats: 3, kernelSize: 3, stride: 2, expansion: 6, channels: 160 },
  { repeats: 1, kernelSize: 3, stride: 1, expansion: 6, channels: 320 },
];

const size: InvertedResiduals = {
  stemChannels: 32,
  stages,
  headChannels: 1280,
  style: { ...torchStyle, activation: (name) => relu({ name, maxValue: 6 }) },
};

/** MobileNetV2 (Sandler et al. 2018) of width 1, in timm's version, which pads as PyTorch does. */
export const mobileNetV2: Network = {
  name: 'mobilenetv2_100',
  imageSize: 224,
  normalization: imageNetNormalization,
  groups: invertedResidualGroups(size),
  featureChannels: size.headChannels,
  initialize: heNormalFanOut,
  features: (image) => invertedResiduals(image, size),
};

/** MobileNetV2: 2.2 million parameters, 224 pixels, a 7 × 7 map of 1280 channels. */
export const mobilenetv2_100 = backbonePlugin(mobileNetV2, 'MobileNetV2: small, made for telephones; 224 pixels, 1280 features.');
