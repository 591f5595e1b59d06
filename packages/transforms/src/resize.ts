import { definePlugin, identity3, type ImageSize } from '@thaw/core';
import { z } from 'zod';
import { interpolationOption } from './interpolation-option.ts';
import { widthAndHeight } from './size-option.ts';

/**
 * torchvision's `Resize`: a number is the new length of the shorter side (the longer one keeps the ratio, rounded
 * down); `{ width, height }` is exact and may change the ratio.
 */
export const resize = definePlugin({
  kind: 'transform',
  name: 'resize',
  summary: 'Scales the picture, by its shorter side or to an exact size.',
  options: z.strictObject({
    size: z
      .union([z.int().min(1).max(16_384), widthAndHeight])
      .default(256)
      .describe('Length of the shorter side in pixels, or an exact { width, height }.'),
    interpolation: interpolationOption,
  }),
  create: ({ size, interpolation }) => ({
    stage: 'geometry',
    ...(interpolation === undefined ? {} : { interpolation }),
    // Frames are [-1, 1]² at any size, so scaling a picture moves nothing in them.
    warp: (_random, input) => ({ matrix: identity3, size: typeof size === 'number' ? withShorterSide(size, input) : size }),
  }),
});

/** The size that has `side` as its shorter side and the ratio of `input`. */
function withShorterSide(side: number, input: ImageSize): ImageSize {
  const { width, height } = input;
  return width <= height
    ? { width: side, height: Math.floor((side * height) / width) }
    : { width: Math.floor((side * width) / height), height: side };
}
