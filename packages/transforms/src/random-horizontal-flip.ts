import { definePlugin, identity3, scaling3 } from '@thaw/core';
import { z } from 'zod';

/** torchvision's `RandomHorizontalFlip`. */
export const randomHorizontalFlip = definePlugin({
  kind: 'transform',
  name: 'randomHorizontalFlip',
  summary: 'Mirrors left and right, by chance.',
  options: z.strictObject({
    probability: z.number().min(0).max(1).default(0.5).describe('Share of pictures that are mirrored.'),
  }),
  create: ({ probability }) => ({
    stage: 'geometry',
    warp: (random, input) => ({ matrix: random.chance(probability) ? scaling3(-1, 1) : identity3, size: input }),
  }),
});
