import type { ImageSize } from '@thaw/core';
import sharp, { type SharpOptions } from 'sharp';
import { type BytePicture, sameSize } from './picture.ts';
import { otherSize, UnreadablePictureError } from './unreadable-picture.ts';

/** Red, green and blue in [0, 1]. */
export type Color = readonly [red: number, green: number, blue: number];

/**
 * How files are read. Broken data is an error, and so is a picture of more than 2²⁸ pixels (800 MB decoded). Color
 * profiles are not applied: the frameworks that trained the pretrained weights do not, and it takes longer than decoding
 * (500 × 375 pixels: 2 ms without, 5 to 8 ms with a profile).
 */
const reading: SharpOptions = { failOn: 'error', limitInputPixels: 2 ** 28, ignoreIcc: true };

/** What decodes. The number is to be raised when decoding gives other pixels than before. */
export const decoderKey = [1, process.arch, sharp.versions] as const;

export interface DecodeOptions {
  /** The file's content. */
  readonly bytes: Uint8Array;
  /** For errors. */
  readonly file: string;
  /** Size of the picture after EXIF orientation. */
  readonly source: ImageSize;
  /** 1, 2, 4 or 8. */
  readonly scale: number;
  /** What shows through transparent pixels. */
  readonly background: Color;
}

/**
 * Decodes a picture to 8-bit sRGB: upright by its EXIF orientation, alpha on the background, grey and CMYK converted, 16
 * bits to 8, the first frame of an animation.
 *
 * A JPEG comes out reduced by `scale`, which libjpeg does while decoding, without a loss that matters. Other pictures are
 * reduced by half of that: libvips' filter blurs, and what is left to reduce makes up for it.
 *
 * @throws UnreadablePictureError when the file cannot be decoded
 */
export async function decode({ bytes, file, source, scale, background }: DecodeOptions): Promise<BytePicture> {
  const [r, g, b] = background.map((value) => Math.round(value * 255)) as [number, number, number];
  const factor = isJpeg(bytes) ? scale : Math.max(1, scale / 2);
  const size = { width: Math.floor(source.width / factor), height: Math.floor(source.height / factor) };
  try {
    const pipeline = sharp(bytes, reading).autoOrient().flatten({ background: { r, g, b } }).toColorspace('srgb');
    if (factor > 1) pipeline.resize({ ...size, fit: 'fill', kernel: 'linear' });
    const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    if (!sameSize(info, size)) throw otherSize;
    return { data, width: info.width, height: info.height };
  } catch (error) {
    throw new UnreadablePictureError(file, error);
  }
}

const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8;

/**
 * The size of a picture in pixels, after EXIF orientation; reads no more than the file's header.
 *
 * @throws UnreadablePictureError when the file is no picture that can be read
 */
export async function readImageSize(file: string): Promise<ImageSize> {
  try {
    const { autoOrient } = await sharp(file, reading).metadata();
    return { width: autoOrient.width, height: autoOrient.height };
  } catch (error) {
    throw new UnreadablePictureError(file, error);
  }
}
