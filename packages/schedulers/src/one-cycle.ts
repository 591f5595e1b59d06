import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { halfCosine } from './anneal.ts';
import { inSequence } from './in-sequence.ts';

const warmUp = z.number().gt(0).lt(1).default(0.25).describe('Share of the run before the turn.');

/** The learning rate of fastai's `fit_one_cycle` (version 2; Smith 2018). */
export const oneCycle = definePlugin({
  kind: 'schedule',
  name: 'oneCycle',
  summary: 'Rises to a peak, then falls far below the start, both along half a cosine.',
  options: z.strictObject({
    peak: z.number().positive().describe('The highest value.'),
    warmUp,
    startDivisor: z.number().positive().default(25).describe('The run starts at the peak divided by this.'),
    endDivisor: z.number().positive().default(1e5).describe('The run ends at the peak divided by this.'),
  }),
  create: ({ peak, warmUp: rising, startDivisor, endDivisor }) =>
    inSequence([
      { share: rising, schedule: halfCosine(peak / startDivisor, peak) },
      { share: 1 - rising, schedule: halfCosine(peak, peak / endDivisor) },
    ]),
});

/** The momentum of fastai's `fit_one_cycle`: low while the learning rate is high. */
export const oneCycleMomentum = definePlugin({
  kind: 'schedule',
  name: 'oneCycleMomentum',
  summary: 'Momentum for a one-cycle run: falls while the learning rate rises, and returns.',
  options: z.strictObject({
    high: z.number().min(0).lt(1).default(0.95).describe('Momentum at the start and the end.'),
    low: z.number().min(0).lt(1).default(0.85).describe('Momentum at the turn.'),
    warmUp,
  }),
  create: ({ high, low, warmUp: falling }) =>
    inSequence([
      { share: falling, schedule: halfCosine(high, low) },
      { share: 1 - falling, schedule: halfCosine(low, high) },
    ]),
});
