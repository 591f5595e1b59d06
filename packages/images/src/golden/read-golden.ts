import type { Border, ImageSize, Matrix3 } from '@thaw/core';
import { readFileSync } from 'node:fs';
import type { BytePicture } from '../sample.ts';

interface Golden {
  readonly small: ImageSize;
  readonly size: ImageSize;
  readonly warps: readonly { readonly name: string; readonly matrix: Matrix3; readonly border: Border; readonly result: readonly number[] }[];
  readonly recolored: readonly number[];
  readonly cut: readonly number[];
  readonly large: ImageSize;
  readonly evaluated: readonly number[];
}

/** Numbers of torch and torchvision, written by bench/reference/images.py. */
export const golden = JSON.parse(readFileSync(new URL('images.json', import.meta.url), 'utf8')) as Golden;

/** The picture that bench/reference/images.py makes by the same formula. */
export function formulaPicture({ width, height }: ImageSize): BytePicture {
  const data = new Uint8Array(width * height * 3);
  for (let index = 0; index < data.length; index++) {
    const channel = index % 3;
    const x = Math.floor(index / 3) % width;
    const y = Math.floor(index / 3 / width);
    data[index] = Math.round(127.5 + 127.5 * Math.sin(0.11 * x * (channel + 1) + 0.07 * y * (3 - channel) + channel));
  }
  return { width, height, data };
}

export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) throw new Error(`${a.length} numbers against ${b.length}`);
  return Array.from(a, (value, index) => Math.abs(value - b[index]!)).reduce((most, value) => Math.max(most, value), 0);
};
