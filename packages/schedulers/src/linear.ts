import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { straight } from './anneal.ts';

export const linear = definePlugin({
  kind: 'schedule',
  name: 'linear',
  summary: 'Goes from one value to another in a straight line.',
  options: z.strictObject({
    from: z.number().nonnegative().describe('Value at the first step.'),
    to: z.number().nonnegative().default(0).describe('Value when the run is over.'),
  }),
  create: ({ from, to }) => straight(from, to),
});
