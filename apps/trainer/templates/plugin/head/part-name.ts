import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { definePlugin } from '@thaw/core';
import { z } from 'zod';

/** Max pooling and one linear layer: what a class needs may be anywhere in the picture, and small. */
export const partName = definePlugin({
  kind: 'head',
  name: 'partName',
  summary: 'Max pooling and one linear layer.',
  options: z.strictObject({
    bias: z.boolean().default(true).describe('Whether each class has an offset.'),
  }),
  create:
    ({ bias }) =>
    (features, { classCount, random }) => {
      // [batch, height, width, channels] → [batch, channels]
      const pooled = layers.globalMaxPooling2d({ name: 'head_max_pool' }).apply(features) as SymbolicTensor;
      const kernelInitializer = initializers.glorotUniform({ seed: random.fork('head_linear').integer(2 ** 31) });
      return layers.dense({ name: 'head_linear', units: classCount, useBias: bias, kernelInitializer }).apply(pooled) as SymbolicTensor;
    },
});
