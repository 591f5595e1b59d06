import { colorMatrix, definePlugin } from '@thaw/core';
import { z } from 'zod';

const channels = (value: z.ZodNumber) => z.tuple([value, value, value]);

/**
 * (x − mean) / standardDeviation for each channel, with x in [0, 1]: torchvision's `Normalize`. Only needed to differ
 * from the backbone's own normalization, which a pipeline without this transform gets.
 */
export const normalize = definePlugin({
  kind: 'transform',
  name: 'normalize',
  summary: 'Shifts and scales each channel, by default with the statistics of ImageNet.',
  options: z.strictObject({
    mean: channels(z.number()).default([0.485, 0.456, 0.406]).describe('What is subtracted from red, green and blue.'),
    standardDeviation: channels(z.number().positive())
      .default([0.229, 0.224, 0.225])
      .describe('What red, green and blue are then divided by.'),
  }),
  create: ({ mean, standardDeviation: [red, green, blue] }) => {
    const matrix = colorMatrix([1 / red, 0, 0, 0, 1 / green, 0, 0, 0, 1 / blue], undefined, [-mean[0] / red, -mean[1] / green, -mean[2] / blue]);
    return { stage: 'color', normalizes: true, matrix: () => matrix };
  },
});
