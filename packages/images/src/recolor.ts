import { type ColorMatrix, identityColor, type ImageSize, multiplyColor, resolveMean, usesMean } from '@thaw/core';
import type { Kernels } from './kernels.ts';

/** One color map of a whole picture, and the range its results are cut to. Plain data. */
export interface ColorPass {
  readonly matrix: ColorMatrix;
  /** Least red, green and blue. */
  readonly low: readonly number[];
  /** Greatest red, green and blue. */
  readonly high: readonly number[];
}

/**
 * `color`, a cut to [0, 1] and `normalization` as one pass: as normalization scales and shifts each channel by itself,
 * the cut is one of its results.
 *
 * @param normalization a matrix that keeps channels apart
 */
export function colorPass(color: ColorMatrix = identityColor, normalization: ColorMatrix = identityColor): ColorPass {
  const ends = [0, 1, 2].map((channel) => {
    const black = normalization[channel * 7 + 6]!;
    const white = black + normalization[channel * 8]!;
    return { low: Math.min(black, white), high: Math.max(black, white) };
  });
  return { matrix: multiplyColor(normalization, color), low: ends.map(({ low }) => low), high: ends.map(({ high }) => high) };
}

/** White of what `warp` makes. */
const white = 255 * 256;

/**
 * Maps every pixel of a warped picture.
 *
 * @param source the address that `warp` gave
 * @param target [height, width, 3]; whole numbers from 0 to 255 stand for [0, 1], rounded to the nearest
 */
export function recolor(kernels: Kernels, source: number, { width, height }: ImageSize, { matrix, low, high }: ColorPass, target: Float32Array | Uint8Array): void {
  const count = width * height;
  const rows = resolveMean(matrix, usesMean(matrix) ? meanColor(kernels, source, count) : [0, 0, 0]);
  const isBytes = target instanceof Uint8Array;
  const scale = isBytes ? 255 : 1;
  const map = kernels.place(Float32Array.from([0, 1, 2].flatMap((channel) => {
    const [red, green, blue, constant] = rows.slice(channel * 4, channel * 4 + 4) as [number, number, number, number];
    const unit = scale / white;
    return [red * unit, green * unit, blue * unit, constant * scale, low[channel]! * scale, high[channel]! * scale];
  })));
  const result = kernels.allocate(target.byteLength);
  kernels.recolor(source, count, map, isBytes, result);
  new Uint8Array(target.buffer, target.byteOffset, target.byteLength).set(kernels.bytes(result, target.byteLength));
}

function meanColor(kernels: Kernels, source: number, count: number): [red: number, green: number, blue: number] {
  const sums = kernels.allocate(3 * Float64Array.BYTES_PER_ELEMENT);
  kernels.sumColors(source, count, sums);
  const bytes = kernels.bytes(sums, 3 * Float64Array.BYTES_PER_ELEMENT);
  return [...new Float64Array(bytes.buffer, bytes.byteOffset, 3)].map((sum) => sum / (count * white)) as [number, number, number];
}
