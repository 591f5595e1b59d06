import { definePlugin } from '@thaw/core';
import { z } from 'zod';

/** Polynomial decay: peak · (1 − progress)^power. A power of 1 is a straight line, of 2 a curve that is steep first. */
export const partName = definePlugin({
  kind: 'schedule',
  name: 'partName',
  summary: 'Falls to zero along a power of what is left of the run.',
  options: z.strictObject({
    peak: z.number().positive().default(1e-3).describe('Value at the first step.'),
    power: z.number().positive().default(2).describe('How fast it falls in the beginning.'),
  }),
  create:
    ({ peak, power }) =>
    (step, totalSteps) =>
      peak * (1 - step / totalSteps) ** power,
});
