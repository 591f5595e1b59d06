import type { Border, ImageSize, Interpolation, Matrix3 } from '@thaw/core';
import { readFileSync } from 'node:fs';
import type { Kernels } from '../kernels.ts';
import type { BytePicture } from '../picture.ts';
import type { PlacedPicture } from '../warp.ts';

interface Golden {
  readonly small: ImageSize;
  readonly size: ImageSize;
  readonly warps: readonly { readonly name: string; readonly matrix: Matrix3; readonly border: Border; readonly interpolation: Interpolation; readonly result: readonly number[] }[];
  readonly recolored: readonly number[];
  readonly cut: readonly number[];
  readonly large: ImageSize;
  readonly evaluated: readonly number[];
  readonly cubicEvaluated: readonly number[];
}

/** Numbers of torch, torchvision and Pillow, written by bench/reference/images.py. */
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

export const placePicture = (kernels: Kernels, { data, width, height }: BytePicture): PlacedPicture => ({ address: kernels.place(data), stride: width * 3, width, height });

/** Colors in [0, 1] of what `warp` left at `address`. */
export function warpedColors(kernels: Kernels, address: number, { width, height }: ImageSize): Float32Array {
  const bytes = kernels.bytes(address, width * height * 8).slice();
  return Float32Array.from(new Uint16Array(bytes.buffer).filter((_, index) => index % 4 !== 3), (value) => value / (255 * 256));
}

/** Places colors in [0, 1] as `warp` leaves them. */
export const placeWarped = (kernels: Kernels, colors: ArrayLike<number>): number =>
  kernels.place(Uint16Array.from({ length: (colors.length / 3) * 4 }, (_, index) => (index % 4 === 3 ? 0 : Math.round(colors[Math.floor(index / 4) * 3 + (index % 4)]! * 255 * 256))));
