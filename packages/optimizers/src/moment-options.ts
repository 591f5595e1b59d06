import { z } from 'zod';

/** Options that adam and adamw share, with PyTorch's defaults. */
export const momentOptions = {
  beta1: z.number().min(0).lt(1).default(0.9).describe('Decay of the gradient mean; a scheduled momentum stands in for it.'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('Decay of the squared-gradient mean.'),
  epsilon: z.number().positive().default(1e-8).describe('Added to the root, against division by zero.'),
};
