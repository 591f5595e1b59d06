import { definePlugin } from '@thaw/core';
import { z } from 'zod';

/**
 * Cutout (DeVries & Taylor 2017): covers a square whose center lies anywhere in the picture, so that the network cannot
 * rely on one spot. Parts of the square beyond the edge are lost, as in the paper.
 */
export const cutout = definePlugin({
  kind: 'transform',
  name: 'cutout',
  summary: 'Covers a square at a random place with grey.',
  options: z.strictObject({
    side: z.number().gt(0).max(1).default(0.4).describe('Side of the square, in shorter sides of the picture.'),
    probability: z.number().min(0).max(1).default(1).describe('How often a picture is changed.'),
    grey: z.number().min(0).max(1).default(0.5).describe('Color of the square, from black to white.'),
  }),
  create: ({ side, probability, grey }) => ({
    stage: 'pixel',
    apply({ data, width, height }, random) {
      if (!random.chance(probability)) return;
      const length = Math.round(side * Math.min(width, height));
      const left = random.integer(width) - Math.floor(length / 2);
      const top = random.integer(height) - Math.floor(length / 2);
      const [first, end] = [Math.max(0, left), Math.min(width, left + length)];
      for (let row = Math.max(0, top); row < Math.min(height, top + length); row++) {
        data.fill(grey, (row * width + first) * 3, (row * width + end) * 3);
      }
    },
  }),
});
