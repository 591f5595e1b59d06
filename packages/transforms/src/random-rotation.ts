import { definePlugin, type ImageSize, type Matrix3 } from '@thaw/core';
import { z } from 'zod';
import { interpolationOption } from './interpolation-option.ts';

const angle = z.number().min(-360).max(360);

/**
 * torchvision's `RandomRotation` (which by default does not interpolate): turns about the center by an angle drawn evenly,
 * counter-clockwise when positive. The size stays; corners are cut off and the border shows in the gaps.
 */
export const randomRotation = definePlugin({
  kind: 'transform',
  name: 'randomRotation',
  summary: 'Turns the picture by a random angle.',
  options: z.strictObject({
    degrees: z
      .union([z.number().min(0).max(360), z.tuple([angle, angle])])
      .default(25)
      .describe('Largest angle either way, or [lowest, highest]; positive turns counter-clockwise.'),
    border: z.enum(['black', 'reflect', 'edge']).default('black').describe('What shows beyond the edges of the picture.'),
    interpolation: interpolationOption,
  }),
  create: ({ degrees, border, interpolation }) => {
    const [lowest, highest] = typeof degrees === 'number' ? [-degrees, degrees] : degrees;
    return {
      stage: 'geometry',
      border,
      ...(interpolation === undefined ? {} : { interpolation }),
      warp: (random, input) => ({ matrix: rotation(random.uniform(lowest, highest), input), size: input }),
    };
  },
});

/**
 * The inverse of a counter-clockwise turn, in the frame [-1, 1]² of a picture that need not be square: in pixels
 * from the center (y downwards) it is [cos −sin; sin cos], and half a width or height makes a unit.
 */
function rotation(degrees: number, { width, height }: ImageSize): Matrix3 {
  const radians = (degrees * Math.PI) / 180;
  const cos = Math.cos(radians);
  const sin = Math.sin(radians);
  return [cos, (-sin * height) / width, 0, (sin * width) / height, cos, 0, 0, 0, 1];
}
