import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { batchNormOfFrozen } from './batch-norm-option.ts';
import { distanceToHead, frozen, training } from './group-training.ts';

export const headOnly = definePlugin({
  kind: 'unfreezing',
  name: 'headOnly',
  summary: 'Trains the head and leaves the pretrained network as it is.',
  options: z.strictObject({ batchNorm: batchNormOfFrozen }),
  create: ({ batchNorm }) => (_progress, groups) => groups.map((_, index) => (distanceToHead(index, groups) === 0 ? training() : frozen(batchNorm))),
});
