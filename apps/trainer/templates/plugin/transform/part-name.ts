import { definePlugin } from '@thaw/core';
import { z } from 'zod';

/** Posterization: rounds every color to one of a few evenly spaced levels. */
export const partName = definePlugin({
  kind: 'transform',
  name: 'partName',
  summary: 'Leaves few levels of each color.',
  options: z.strictObject({
    levels: z.int().min(2).max(256).default(8).describe('How many levels each color keeps.'),
    probability: z.number().min(0).max(1).default(0.5).describe('How often a picture is changed.'),
  }),
  create: ({ levels, probability }) => ({
    // After all geometry and color. A transform that moves pixels is of stage `geometry`, one that recolors all alike of stage `color`.
    stage: 'pixel',
    apply({ data }, random) {
      if (!random.chance(probability)) return;
      data.forEach((color, index) => (data[index] = Math.round(color * (levels - 1)) / (levels - 1)));
    },
  }),
});
