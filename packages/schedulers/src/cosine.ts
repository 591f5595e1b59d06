import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { halfCosine, straight } from './anneal.ts';
import { inSequence } from './in-sequence.ts';

/**
 * The cosine of SGDR (Loshchilov & Hutter 2017) without restarts, behind a linear warm-up: one cycle of timm's
 * `CosineLRScheduler`, with its `warmup_prefix` on, or off under `overlap`.
 */
export const cosine = definePlugin({
  kind: 'schedule',
  name: 'cosine',
  summary: 'Warms up in a straight line, then falls along half a cosine.',
  options: z.strictObject({
    peak: z.number().positive().describe('Value after the warm-up, the highest.'),
    end: z.number().nonnegative().default(0).describe('Value when the run is over.'),
    warmUp: z.number().min(0).lt(1).default(0).describe('Share of the run in which the value climbs to its peak.'),
    warmUpStart: z.number().nonnegative().default(0).describe('Value at the first step of the warm-up.'),
    overlap: z.boolean().default(false).describe('Lets the cosine begin with the run, so that the warm-up hides its beginning: the default of timm.'),
  }),
  create: ({ peak, end, warmUp, warmUpStart, overlap }) => {
    const climb = straight(warmUpStart, peak);
    const fall = halfCosine(peak, end);
    const separate = inSequence([
      { share: warmUp, schedule: climb },
      { share: 1 - warmUp, schedule: fall },
    ]);
    return overlap ? (step, totalSteps) => (step < warmUp * totalSteps ? climb(step, warmUp * totalSteps) : fall(step, totalSteps)) : separate;
  },
});
