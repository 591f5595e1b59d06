import { definePlugin, identityColor, multiplyColor } from '@thaw/core';
import { z } from 'zod';
import { brightness, contrast, hue, saturation } from './color-factors.ts';

const strength = () => z.number().min(0).default(0);

/**
 * torchvision's `ColorJitter`: brightness, contrast and saturation by factors drawn from [max(0, 1 − x), 1 + x] and a
 * turn of the hue drawn from [−x, x] (of a full circle), in a random order.
 *
 * It differs from torchvision in two ways, because it is one matrix. Colors are not cut to [0, 1] between the steps,
 * only at the end. And hue turns about the grey axis of RGB, where torchvision turns in HSV, which no matrix can say:
 * equal by thirds of a circle, and at a turn of 0.1 apart by 0.016 on photos (mean of |difference|, in [0, 1]).
 */
export const colorJitter = definePlugin({
  kind: 'transform',
  name: 'colorJitter',
  summary: 'Changes brightness, contrast, saturation and hue at random, in a random order.',
  options: z.strictObject({
    brightness: strength().describe('Greatest change of the brightness factor from 1.'),
    contrast: strength().describe('Greatest change of the contrast factor from 1; contrast 0 is the mean grey of the picture.'),
    saturation: strength().describe('Greatest change of the saturation factor from 1; saturation 0 is grey.'),
    hue: z.number().min(0).max(0.5).default(0).describe('Greatest turn of the hue, in full circles.'),
  }),
  create: (options) => {
    const factor = (name: 'brightness' | 'contrast' | 'saturation') => [Math.max(0, 1 - options[name]), 1 + options[name]] as const;
    const steps = [
      { range: factor('brightness'), matrix: brightness },
      { range: factor('contrast'), matrix: contrast },
      { range: factor('saturation'), matrix: saturation },
      { range: [-options.hue, options.hue] as const, matrix: hue },
    ];
    return {
      stage: 'color',
      matrix: (random) => {
        const order = random.permutation(steps.length);
        // A step that cannot change anything stays out, for a matrix with contrast costs a second look at the picture.
        const matrices = steps.map(({ range, matrix }) =>
          range[0] === range[1] ? identityColor : matrix(random.uniform(range[0], range[1])));
        return order.reduce((all, index) => multiplyColor(matrices[index]!, all), identityColor);
      },
    };
  },
});
