import { z } from 'zod';

/** How the picture is resampled; see `Interpolation` of `@thaw/core`. */
export const interpolationOption = z
  .enum(['bilinear', 'bicubic'])
  .optional()
  .describe('How the picture is resampled, antialiased where it shrinks; left out, as a transform before says, or as the weights of the backbone were trained.');
