import { definePlugin, type ImageSize } from '@thaw/core';
import { z } from 'zod';
import { type CropBox, cropMatrix } from './crop-matrix.ts';
import { roundHalfEven } from './round-half-even.ts';
import { sizeOption, toImageSize } from './size-option.ts';

/** torchvision's `CenterCrop`. A picture smaller than the crop is padded with the border. */
export const centerCrop = definePlugin({
  kind: 'transform',
  name: 'centerCrop',
  summary: 'Cuts out the middle of the picture.',
  options: z.strictObject({
    size: sizeOption.default(224).describe('Side of a square in pixels, or { width, height }.'),
    border: z
      .enum(['black', 'reflect', 'edge'])
      .optional()
      .describe('What pads a picture smaller than the crop; left out, the border of the transforms before, or black.'),
  }),
  create: ({ size, border }) => ({
    stage: 'geometry',
    ...(border === undefined ? {} : { border }),
    warp: (_random, input) => {
      const crop = toImageSize(size);
      return { matrix: cropMatrix(centerBox(crop, input), input), size: crop };
    },
  }),
});

/** The crop's place in the middle, on whole pixels, rounded as torchvision does: crops to the even, padding to the left. */
const centerBox = (crop: ImageSize, input: ImageSize): CropBox => ({
  ...crop,
  left: offset(input.width - crop.width),
  top: offset(input.height - crop.height),
});

const offset = (surplus: number) => (surplus >= 0 ? roundHalfEven(surplus / 2) : -Math.floor(-surplus / 2));
