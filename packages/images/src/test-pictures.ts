import { join } from 'node:path';
import type { ImageSize, Sample } from '@thaw/core';
import sharp from 'sharp';
import { formulaPicture } from './golden/read-golden.ts';

/** Writes pictures that are decoded in every way: by own kernels, by libvips, reduced by libjpeg and by libvips. */
export async function writePictures(folder: string, size: ImageSize): Promise<Sample[]> {
  const picture = sharp(formulaPicture(size).data, { raw: { ...size, channels: 3 } });
  const encoded = { 'a.jpg': picture.clone().jpeg(), 'b.jpg': picture.clone().jpeg({ progressive: true }), 'c.png': picture.clone().png(), 'd.webp': picture.clone().negate().webp() };
  return Promise.all(
    Object.entries(encoded).map(async ([name, output]) => {
      await output.toFile(join(folder, name));
      return { id: name, labels: [0], size, file: join(folder, name) };
    }),
  );
}

/** Long enough after files were written that their content is taken for settled. */
export const untilSettled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2100));
