import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { batchNormOfFrozen } from './batch-norm-option.ts';
import { distanceToHead, frozen, training } from './group-training.ts';

/** Gradual unfreezing (Howard & Ruder 2018), with the thaws spread evenly over the first part of the run. */
export const gradual = definePlugin({
  kind: 'unfreezing',
  name: 'gradual',
  summary: 'Starts with the head and thaws one more group at equal intervals.',
  options: z.strictObject({
    doneAt: z.number().gt(0).max(1).default(0.5).describe('Share of the run after which everything that thaws trains.'),
    groups: z.int().positive().optional().describe('How many groups below the head thaw; those further down stay frozen. All by default.'),
    batchNorm: batchNormOfFrozen,
  }),
  create: ({ doneAt, groups: most = Infinity, batchNorm }) => (progress, groups) => {
    const thawing = Math.min(most, groups.length - 1);
    // A hair more, because 0.3 / 0.1 is less than 3 in floating point.
    const thawed = Math.min(thawing, Math.floor((progress / doneAt) * thawing + 1e-9));
    return groups.map((_, index) => (distanceToHead(index, groups) <= thawed ? training() : frozen(batchNorm)));
  },
});
