import type { ImageSize } from '@thaw/core';
import { z } from 'zod';

const pixels = z.int().min(1).max(16_384);

/** A width and a height in pixels. */
export const widthAndHeight = z.strictObject({
  width: pixels.describe('Width in pixels.'),
  height: pixels.describe('Height in pixels.'),
});

/** A square's side in pixels, or a width and a height. */
export const sizeOption = z.union([pixels, widthAndHeight]);

/** The width and height that a size option asks for. */
export const toImageSize = (size: z.output<typeof sizeOption>): ImageSize =>
  typeof size === 'number' ? { width: size, height: size } : size;
