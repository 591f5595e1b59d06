import { definePlugin } from '@thaw/core';
import { z } from 'zod';
import { chain } from './links/chain.ts';
import { scaleByAdam } from './links/scale-by-adam.ts';
import { scaleByLearningRate } from './links/scale-by-learning-rate.ts';
import { momentOptions } from './moment-options.ts';
import { decayLink, weightDecayOptions } from './weight-decay-options.ts';

/** AdamW (Loshchilov & Hutter 2019), in numbers `torch.optim.AdamW`; biases and norm layers do not decay unless asked. */
export const adamw = definePlugin({
  kind: 'optimizer',
  name: 'adamw',
  summary: 'Adam with weight decay apart from the gradient.',
  options: z.strictObject({ ...momentOptions, ...weightDecayOptions(0.01) }),
  create: (options) => chain(scaleByAdam(options), decayLink(options), scaleByLearningRate()),
});
