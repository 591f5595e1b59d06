import { definePlugin } from '@thaw/core';
import { z } from 'zod';

const share = z.number().gt(0).lt(1);

/** The schedules `MultiStepLR` (milestones) and `StepLR` (every) of PyTorch, in shares of the run instead of epochs. */
export const step = definePlugin({
  kind: 'schedule',
  name: 'step',
  summary: 'Drops by a factor at milestones, or at equal intervals.',
  options: z
    .strictObject({
      start: z.number().nonnegative().describe('Value at the first step.'),
      milestones: z.array(share).optional().describe('Shares of the run after which the value drops: 0.5 is half-way. Instead of `every`.'),
      every: share.optional().describe('Share of the run between two drops. Instead of `milestones`.'),
      factor: z.number().gt(0).lt(1).default(0.1).describe('What a drop multiplies the value by.'),
    })
    .refine(({ milestones, every }) => (milestones === undefined) !== (every === undefined), 'give either `milestones` or `every`'),
  create: ({ start, milestones = [], every, factor }) => (done, totalSteps) => {
    const progress = done / totalSteps;
    // A hair more, because 0.3 / 0.1 is less than 3 in floating point.
    const drops = every === undefined ? milestones.filter((milestone) => progress >= milestone).length : Math.floor(progress / every + 1e-9);
    return start * factor ** drops;
  },
});
