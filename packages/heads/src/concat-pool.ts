import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { definePlugin } from '@thaw/core';
import { batchNormalization, dropout as dropoutLayer, relu } from '@thaw/layers';
import { z } from 'zod';
import { apply, dense } from './dense.ts';

/**
 * Average and maximum over the picture side by side (twice the channels), then blocks of batch norm → dropout →
 * linear → ReLU, the last without ReLU. After fastai's `create_head` (vision/learner.py); batch norm with
 * PyTorch's ε 1e-5 and momentum 0.1 (0.9 in Keras' convention).
 */
export const concatPool = definePlugin({
  kind: 'head',
  name: 'concatPool',
  summary: 'Average and max pooling together, then normalized, dropped-out linear layers.',
  options: z.strictObject({
    hidden: z.array(z.int().positive()).default([1024]).describe('Sizes of the hidden linear layers; an empty list leaves only the last.'),
    dropout: z
      .union([z.number().min(0).lt(1), z.array(z.number().min(0).lt(1))])
      .default(0.35)
      .describe('Dropout before each linear layer: one number for all, or one each.'),
    order: z
      .enum(['average-max', 'max-average'])
      .default('average-max')
      .describe('Which pooling comes first; fastai has max first, timm average. Matters when weights are imported.'),
  }).refine(({ hidden, dropout }) => typeof dropout === 'number' || dropout.length === hidden.length + 1, {
    path: ['dropout'],
    message: 'expected one number, or one for each hidden layer and one for the last',
  }),
  create: ({ hidden, dropout, order }) => {
    const rates = typeof dropout === 'number' ? [...hidden, 'last'].map(() => dropout) : dropout;
    return (features, { classCount, random }) => {
      // [batch, height, width, channels] → [batch, 2·channels]
      const average = apply(layers.globalAveragePooling2d({ name: 'head_average_pool' }), features);
      const maximum = apply(layers.globalMaxPooling2d({ name: 'head_max_pool' }), features);
      const pools = order === 'average-max' ? [average, maximum] : [maximum, average];
      let x: SymbolicTensor = apply(layers.concatenate({ name: 'head_concat' }), pools);
      for (const [index, units] of [...hidden, classCount].entries()) {
        x = apply(batchNormalization({ name: `head_norm${index + 1}` }), x);
        x = apply(dropoutLayer({ name: `head_dropout${index + 1}`, rate: rates[index]! }), x);
        x = dense(`head_linear${index + 1}`, x, units, random);
        if (index < hidden.length) x = apply(relu({ name: `head_relu${index + 1}` }), x);
      }
      return x;
    };
  },
});
