import { layers } from '@tensorflow/tfjs-layers';
import { definePlugin } from '@thaw/core';
import { dropout as dropoutLayer } from '@thaw/layers';
import { z } from 'zod';
import { apply, dense } from './dense.ts';

/** Global average pooling, then one linear layer: the head most networks were pretrained with. */
export const linear = definePlugin({
  kind: 'head',
  name: 'linear',
  summary: 'Average pooling and one linear layer.',
  options: z.strictObject({
    dropout: z.number().min(0).lt(1).default(0).describe('Share of the pooled features dropped while training.'),
  }),
  create:
    ({ dropout }) =>
    (features, { classCount, random }) => {
      // [batch, height, width, channels] → [batch, channels]
      const pooled = apply(layers.globalAveragePooling2d({ name: 'head_average_pool' }), features);
      const kept = dropout === 0 ? pooled : apply(dropoutLayer({ name: 'head_dropout', rate: dropout }), pooled);
      return dense('head_linear', kept, classCount, random);
    },
});
