import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { batchNormOfBody } from './batch-norm-option.ts';
import { distanceToHead, training } from './group-training.ts';

export const everything = definePlugin({
  kind: 'unfreezing',
  name: 'everything',
  summary: 'Trains the whole network from the first step.',
  options: z.strictObject({ batchNorm: batchNormOfBody }),
  create: ({ batchNorm }) => (_progress, groups) => groups.map((_, index) => training(1, distanceToHead(index, groups) === 0 ? 'train' : batchNorm)),
});
