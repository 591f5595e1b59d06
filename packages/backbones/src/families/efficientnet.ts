import { silu } from '@thaw/layers';
import { torchStyle } from '../blocks/convolutions.ts';
import type { InvertedResiduals, Squeeze } from '../blocks/inverted-residuals.ts';
import { roundChannels } from '../blocks/round-channels.ts';
import { b0Stages, type EfficientNetSize } from './efficientnet-stages.ts';
import { invertedResidualNetwork } from './inverted-residual-network.ts';

/** What every stage squeezes to: a quarter of the block's input, not of its wide inside. */
const squeeze: Squeeze = { reducedChannels: (input) => Math.round(input / 4) };

/** EfficientNet-B0 scaled by a width and a depth. */
const scaleEfficientNet = ({ width, depth }: EfficientNetSize): InvertedResiduals => ({
  stemChannels: roundChannels(32 * width),
  stages: b0Stages.map((stage) => ({ ...stage, repeats: Math.ceil(stage.repeats * depth), channels: roundChannels(stage.channels * width), squeeze })),
  headChannels: roundChannels(1280 * width),
  style: { ...torchStyle, activation: (name) => silu({ name }) },
});

/** EfficientNet (Tan and Le 2019) in timm's version, which pads as PyTorch does. */
const efficientNet = (name: string, summary: string, size: EfficientNetSize) => invertedResidualNetwork(scaleEfficientNet(size), { name, summary });

export const efficientnet_b0 = efficientNet('efficientnet_b0', 'EfficientNet-B0, with squeeze-and-excitation and SiLU; 224 pixels, 1280 features.', { width: 1, depth: 1 });
export const efficientnet_b1 = efficientNet('efficientnet_b1', 'EfficientNet-B1: B0 with more blocks; 240 pixels, 1280 features.', { width: 1, depth: 1.1 });
export const efficientnet_b2 = efficientNet('efficientnet_b2', 'EfficientNet-B2: wider and deeper than B0; 256 pixels, 1408 features.', { width: 1.1, depth: 1.2 });
export const efficientnet_b3 = efficientNet('efficientnet_b3', 'EfficientNet-B3: accurate for its size; 288 pixels, 1536 features.', { width: 1.2, depth: 1.4 });
export const efficientnet_b4 = efficientNet('efficientnet_b4', 'EfficientNet-B4: the most accurate EfficientNet here, and slow; 320 pixels, 1792 features.', { width: 1.4, depth: 1.8 });
