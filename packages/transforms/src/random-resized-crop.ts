import { definePlugin, type ImageSize, type Random } from '@thaw/core';
import { z } from 'zod';
import { type CropBox, cropMatrix } from './crop-matrix.ts';
import { interpolationOption } from './interpolation-option.ts';
import { roundHalfEven } from './round-half-even.ts';
import { sizeOption, toImageSize } from './size-option.ts';

type Range = readonly [low: number, high: number];

const increasing = ([low, high]: Range) => low <= high;

/**
 * torchvision's `RandomResizedCrop` ("Inception crop", Szegedy et al. 2015): a box of random area and aspect ratio at
 * a random place, scaled to one size. Ten boxes are tried; if none fits, the largest middle one with a permitted ratio is used.
 */
export const randomResizedCrop = definePlugin({
  kind: 'transform',
  name: 'randomResizedCrop',
  summary: 'Cuts out a random part of the picture and scales it to one size.',
  options: z.strictObject({
    size: sizeOption.default(224).describe('Side of the square result in pixels, or { width, height }.'),
    scale: z
      .tuple([z.number().positive().max(1), z.number().positive().max(1)])
      .refine(increasing, 'the first number must not be above the second')
      .default([0.08, 1])
      .describe('Least and greatest share of the area that is kept.'),
    ratio: z
      .tuple([z.number().positive(), z.number().positive()])
      .refine(increasing, 'the first number must not be above the second')
      .default([3 / 4, 4 / 3])
      .describe('Least and greatest width of the box, in heights.'),
    interpolation: interpolationOption,
  }),
  create: ({ size, scale, ratio, interpolation }) => ({
    stage: 'geometry',
    ...(interpolation === undefined ? {} : { interpolation }),
    warp: (random, input) => ({ matrix: cropMatrix(drawBox(random, input, scale, ratio), input), size: toImageSize(size) }),
  }),
});

function drawBox(random: Random, { width, height }: ImageSize, scale: Range, ratio: Range): CropBox {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = width * height * random.uniform(scale[0], scale[1]);
    const aspect = Math.exp(random.uniform(Math.log(ratio[0]), Math.log(ratio[1])));
    const box = { width: roundHalfEven(Math.sqrt(area * aspect)), height: roundHalfEven(Math.sqrt(area / aspect)) };
    if (box.width > 0 && box.width <= width && box.height > 0 && box.height <= height) {
      const top = random.integer(height - box.height + 1);
      const left = random.integer(width - box.width + 1);
      return { ...box, left, top };
    }
  }
  return largestMiddleBox({ width, height }, ratio);
}

function largestMiddleBox(input: ImageSize, [lowest, highest]: Range): CropBox {
  const aspect = input.width / input.height;
  const width = aspect > highest ? Math.max(1, roundHalfEven(input.height * highest)) : input.width;
  const height = aspect < lowest ? Math.max(1, roundHalfEven(input.width / lowest)) : input.height;
  return { width, height, left: Math.floor((input.width - width) / 2), top: Math.floor((input.height - height) / 2) };
}
