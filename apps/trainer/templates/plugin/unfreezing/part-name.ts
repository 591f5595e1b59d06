import { definePlugin } from '@thaw/core';
import { z } from 'zod';

/** Trains the last groups from the first step to the last; the head is one of them. */
export const partName = definePlugin({
  kind: 'unfreezing',
  name: 'partName',
  summary: 'Trains the last groups, all at one rate.',
  options: z.strictObject({
    groups: z.int().min(1).default(2).describe('How many groups train, counted from the head.'),
  }),
  create:
    ({ groups: count }) =>
    (_progress, groups) =>
      groups.map((_, index) => {
        const trainable = index >= groups.length - count;
        return { trainable, learningRateScale: trainable ? 1 : 0, batchNorm: trainable ? 'train' : 'frozen' };
      }),
});
