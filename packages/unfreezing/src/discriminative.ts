import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { batchNormOfBody } from './batch-norm-option.ts';
import { distanceToHead, training, withGranularity } from './group-training.ts';

const scale = z.number().gt(0).max(1);

/**
 * Discriminative learning rates (Howard & Ruder 2018): `decay` counts per group or, as timm's layer decay, per block;
 * `lowest` spreads the scales evenly between the first group and the head, as fastai's `slice(a, b)` with
 * lowest = a / b.
 */
export const discriminative = definePlugin({
  kind: 'unfreezing',
  name: 'discriminative',
  summary: 'Trains everything, more slowly the further a group is from the head.',
  options: z
    .strictObject({
      decay: scale.optional().describe('What each group further from the head multiplies the learning rate by. Instead of `lowest`.'),
      lowest: scale.optional().describe('Scale of the first group; the others lie between it and 1 at equal ratios. Instead of `decay`.'),
      per: z.enum(['group', 'block']).default('group').describe('What is counted: the groups of the backbone, or its blocks, as timm counts layers for its layer decay.'),
      batchNorm: batchNormOfBody,
    })
    .refine(({ decay, lowest }) => (decay === undefined) !== (lowest === undefined), 'give either `decay` or `lowest`'),
  create: ({ decay, lowest = 1, per, batchNorm }) =>
    withGranularity(per, (_progress, groups) => {
      const ratio = decay ?? lowest ** (1 / Math.max(1, groups.length - 1));
      return groups.map((_, index) => {
        const distance = distanceToHead(index, groups);
        return training(ratio ** distance, distance === 0 ? 'train' : batchNorm);
      });
    }),
});
