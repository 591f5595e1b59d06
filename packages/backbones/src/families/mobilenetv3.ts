import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { hardSigmoid, hardSwish, relu } from '@thaw/layers';
import { apply } from '../blocks/apply.ts';
import { torchStyle } from '../blocks/convolutions.ts';
import type { InvertedResiduals, Squeeze, Stage } from '../blocks/inverted-residuals.ts';
import { roundChannels } from '../blocks/round-channels.ts';
import { invertedResidualNetwork } from './inverted-residual-network.ts';

/** To a quarter of the inside of the block. */
const squeeze: Squeeze = {
  reducedChannels: (_input, inside) => roundChannels(inside / 4),
  activation: (name) => relu({ name }),
  gate: (name) => hardSigmoid({ name }),
};

/** Of the first stages: on large maps hard swish costs more than it brings. */
const activation: Stage['activation'] = (name) => relu({ name });

/** The paper's table 1; expansions as timm has them. */
const largeStages: readonly Stage[] = [
  { block: 'linearSeparable', repeats: 1, kernelSize: 3, stride: 1, channels: 16, activation },
  { block: 'inverted', repeats: 2, kernelSize: 3, stride: 2, expansion: [4, 3], channels: 24, activation },
  { block: 'inverted', repeats: 3, kernelSize: 5, stride: 2, expansion: 3, channels: 40, squeeze, activation },
  { block: 'inverted', repeats: 4, kernelSize: 3, stride: 2, expansion: [6, 2.5, 2.3, 2.3], channels: 80 },
  { block: 'inverted', repeats: 2, kernelSize: 3, stride: 1, expansion: 6, channels: 112, squeeze },
  { block: 'inverted', repeats: 3, kernelSize: 5, stride: 2, expansion: 6, channels: 160, squeeze },
  { block: 'convolution', repeats: 1, kernelSize: 1, stride: 1, channels: 960 },
];

/** The paper's table 2. */
const smallStages: readonly Stage[] = [
  { block: 'linearSeparable', repeats: 1, kernelSize: 3, stride: 2, channels: 16, squeeze, activation },
  { block: 'inverted', repeats: 2, kernelSize: 3, stride: 2, expansion: [4.5, 3.67], channels: 24, activation },
  { block: 'inverted', repeats: 3, kernelSize: 5, stride: 2, expansion: [4, 6, 6], channels: 40, squeeze },
  { block: 'inverted', repeats: 2, kernelSize: 5, stride: 1, expansion: 3, channels: 48, squeeze },
  { block: 'inverted', repeats: 3, kernelSize: 5, stride: 2, expansion: 6, channels: 96, squeeze },
  { block: 'convolution', repeats: 1, kernelSize: 1, stride: 1, channels: 576 },
];

const sizeOf = (stages: readonly Stage[]): InvertedResiduals => ({
  stemChannels: 16,
  stages,
  style: { ...torchStyle, activation: (name) => hardSwish({ name }) },
});

/** Its last wide convolution comes after the average, where it costs next to nothing: [batch, height, width, channels] → [batch, classCount]. */
function classifier(features: SymbolicTensor, hiddenChannels: number, classCount: number): SymbolicTensor {
  // [batch, height, width, channels] → [batch, channels] → [batch, 1, 1, channels]
  const averages = apply(layers.globalAveragePooling2d({ name: 'global_pool' }), features);
  const pooled = apply(layers.reshape({ name: 'pooled', targetShape: [1, 1, features.shape.at(-1)!] }), averages);
  const hidden = apply(layers.conv2d({ name: 'conv_head', filters: hiddenChannels, kernelSize: 1, kernelInitializer: 'zeros' }), pooled);
  const activated = apply(layers.flatten({ name: 'flatten' }), apply(hardSwish({ name: 'act2' }), hidden));
  return apply(layers.dense({ name: 'classifier', units: classCount, kernelInitializer: 'zeros' }), activated);
}

/** MobileNetV3 (Howard et al. 2019) of width 1, in timm's version, which pads as PyTorch does. */
const mobileNetV3 = (name: string, summary: string, stages: readonly Stage[], hiddenChannels: number) =>
  invertedResidualNetwork(sizeOf(stages), {
    name,
    summary,
    classifierLayers: ['conv_head', 'classifier'],
    classifier: (features, classCount) => classifier(features, hiddenChannels, classCount),
  });

export const mobilenetv3_small_100 = mobileNetV3('mobilenetv3_small_100', 'MobileNetV3-Small: the least work of all networks here; 224 pixels, 576 features.', smallStages, 1024);
export const mobilenetv3_large_100 = mobileNetV3('mobilenetv3_large_100', 'MobileNetV3-Large: accurate for very little work; 224 pixels, 960 features.', largeStages, 1280);
