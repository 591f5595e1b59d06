import { initializers, input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Backbone } from '@thaw/core';
import { batchNormalization, relu } from '@thaw/layers';

/** A real but tiny network: convolutions, depthwise ones, batch norm and ReLU6 in two groups. */
export const tiny: Backbone = {
  name: 'tiny',
  imageSize: 16,
  normalization: { mean: [0.5, 0.5, 0.5], standardDeviation: [0.25, 0.25, 0.25] },
  featureChannels: 8,
  groups: [
    { name: 'stem', layers: ['stem_conv', 'stem_bn'] },
    { name: 'stage', layers: ['stage_depthwise', 'stage_bn1', 'stage_conv', 'stage_bn2'] },
  ],
  source: { weights: 'none', license: 'MIT' },
  load: async () => {
    const seeded = (seed: number) => initializers.heNormal({ seed });
    const norm = (name: string, x: SymbolicTensor) => relu({ name: `${name}_act`, maxValue: 6 }).apply(batchNormalization({ name }).apply(x)) as SymbolicTensor;
    const image = input({ shape: [null, null, 3] });
    let x = norm('stem_bn', layers.conv2d({ name: 'stem_conv', filters: 8, kernelSize: 3, strides: 2, padding: 'same', useBias: false, kernelInitializer: seeded(1) }).apply(image) as SymbolicTensor);
    x = norm('stage_bn1', layers.depthwiseConv2d({ name: 'stage_depthwise', kernelSize: 3, padding: 'same', useBias: false, depthwiseInitializer: seeded(2) }).apply(x) as SymbolicTensor);
    x = norm('stage_bn2', layers.conv2d({ name: 'stage_conv', filters: 8, kernelSize: 1, useBias: false, kernelInitializer: seeded(3) }).apply(x) as SymbolicTensor);
    return model({ inputs: image, outputs: x });
  },
};
