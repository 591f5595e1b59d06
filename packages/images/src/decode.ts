import type { ImageSize } from '@thaw/core';
import sharp, { type SharpOptions } from 'sharp';
import type { DecodePlan } from './decode-plan.ts';
import { UnreadablePictureError } from './unreadable-picture.ts';
import type { BytePicture } from './sample.ts';

/** Red, green and blue in [0, 1]. */
export type Color = readonly [red: number, green: number, blue: number];

/**
 * How files are read. Broken data is an error, and so is a picture of more than 2²⁸ pixels (800 MB decoded). Color
 * profiles are not applied: the frameworks that trained the pretrained weights do not, and it takes longer than decoding
 * (500 × 375 pixels: 2 ms without, 5 to 8 ms with a profile).
 */
const reading: SharpOptions = { failOn: 'error', limitInputPixels: 2 ** 28, ignoreIcc: true };

/**
 * Decodes a region of a picture file to 8-bit sRGB: upright by its EXIF orientation, alpha on the background, grey and
 * CMYK converted, 16 bits to 8, the first frame of an animation. A JPEG that is reduced is decoded at a reduced size.
 *
 * @param background what shows through transparent pixels
 * @throws UnreadablePictureError when the file cannot be decoded
 */
export async function decode(file: string, { source, reduced, region }: DecodePlan, background: Color): Promise<BytePicture> {
  const [r, g, b] = background.map((value) => Math.round(value * 255)) as [number, number, number];
  const pipeline = sharp(file, reading).autoOrient().flatten({ background: { r, g, b } }).toColorspace('srgb');
  // A triangle as wide as the reduction: what torchvision calls bilinear with antialiasing.
  if (!sameSize(reduced, source)) pipeline.resize({ ...sizeOf(reduced), fit: 'fill', kernel: 'linear' });
  if (!sameSize(reduced, region)) pipeline.extract(region);
  try {
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (!sameSize(info, region)) throw new Error('bad extract area');
    return { data, width: info.width, height: info.height };
  } catch (error) {
    throw new UnreadablePictureError(file, error);
  }
}

/**
 * The size of a picture in pixels, after EXIF orientation; reads no more than the file's header.
 *
 * @throws UnreadablePictureError when the file is no picture that can be read
 */
export async function readImageSize(file: string): Promise<ImageSize> {
  try {
    const { autoOrient } = await sharp(file, reading).metadata();
    return sizeOf(autoOrient);
  } catch (error) {
    throw new UnreadablePictureError(file, error);
  }
}

const sizeOf = ({ width, height }: ImageSize): ImageSize => ({ width, height });
const sameSize = (a: ImageSize, b: ImageSize): boolean => a.width === b.width && a.height === b.height;
