import type { Border, ImageSize, Interpolation, Matrix3 } from '@thaw/core';
import { cubicWeights } from './cubic.ts';
import type { Kernels } from './kernels.ts';

/** One resampling. Plain data. */
export interface WarpPass {
  /** Takes column and row of the result to column and row of the source, both counted from pixel centers. */
  readonly matrix: Matrix3;
  readonly border: Border;
  readonly interpolation: Interpolation;
  /** Of the result. */
  readonly size: ImageSize;
}

/** 8-bit red, green and blue in the memory of the kernels: [height, width, 3], its rows `stride` bytes apart. */
export interface PlacedPicture extends ImageSize {
  readonly address: number;
  readonly stride: number;
}

const borders: Readonly<Record<Border, number>> = { black: 0, reflect: 1, edge: 2 };

/**
 * Resamples `source`.
 *
 * Samples lie at pixel centers, as in torch's `grid_sample` with `align_corners=False`; the borders are its padding modes
 * `zeros`, `reflection` and `border`. Its bicubic mode has a = −¾; here a is −½, as in resizing.
 *
 * @returns the address of u16[height][width][4]: red, green and blue, 255 · 256 being white, and a number without meaning
 */
export function warp(kernels: Kernels, source: PlacedPicture, { matrix, border, interpolation, size }: WarpPass): number {
  const matrixAddress = kernels.place(Float64Array.from(matrix));
  const cubic = interpolation === 'bicubic' ? kernels.place(cubicWeights) : 0;
  const target = kernels.allocate(size.width * size.height * 8);
  kernels.warp(source.address, source.stride, source.width, source.height, matrixAddress, borders[border], cubic, size.width, size.height, target);
  return target;
}
