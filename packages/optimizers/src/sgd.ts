import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { chain } from './links/chain.ts';
import { scaleByLearningRate } from './links/scale-by-learning-rate.ts';
import { scaleByMomentum } from './links/scale-by-momentum.ts';
import { decayLink, weightDecayOptions } from './weight-decay-options.ts';

/** Gradient descent with the momentum of `torch.optim.SGD`; weight decay is kept apart from the trace, as in fastai. */
export const sgd = definePlugin({
  kind: 'optimizer',
  name: 'sgd',
  summary: 'Gradient descent with momentum.',
  options: z.strictObject({
    momentum: z.number().min(0).lt(1).default(0.9).describe('Share of past gradients that stays; a scheduled momentum stands in for it.'),
    nesterov: z.boolean().default(false).describe('Looks one step ahead.'),
    ...weightDecayOptions(0),
  }),
  create: (options) => chain(scaleByMomentum(options), decayLink(options), scaleByLearningRate()),
});
