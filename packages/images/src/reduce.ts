import type { ImageSize } from '@thaw/core';
import type { Kernels } from './kernels.ts';
import type { Region } from './picture.ts';
import type { PlacedPicture } from './warp.ts';

/** How to reduce one direction: each result is a sum of `taps` neighbors. */
interface Axis {
  /** The first source pixel of each result. */
  readonly starts: Int32Array;
  /** [results, taps], with 14 bits of fraction; those of a result add up to 1. */
  readonly weights: Int16Array;
  readonly taps: number;
}

/** How a region of a reduced picture is made. */
export interface Reduction {
  readonly across: Axis;
  readonly down: Axis;
  /** Of the reduced picture. */
  readonly result: ImageSize;
  /** What it is made of, in the picture before. */
  readonly needs: Region;
}

/**
 * Reduces with a triangle filter as wide as the reduction: what torchvision calls bilinear with antialiasing.
 *
 * @param source size of the whole picture; `reduced` is its size after, at most that
 * @param region of the reduced picture
 */
export function planReduction(source: ImageSize, reduced: ImageSize, region: Region): Reduction {
  const across = planAxis(source.width, reduced.width, region.left, region.width);
  const down = planAxis(source.height, reduced.height, region.top, region.height);
  const [left, right] = extent(across, source.width);
  const [top, bottom] = extent(down, source.height);
  return { across, down, result: region, needs: { left, top, width: right - left, height: bottom - top } };
}

/**
 * Levels are rounded to 8 bits after each direction, as in Pillow and libvips.
 *
 * @param picture what the reduction needs of its source, and no more
 */
export function reduce(kernels: Kernels, picture: PlacedPicture, { across, down, result, needs }: Reduction): PlacedPicture {
  const rows = kernels.allocate(needs.width * 3 * result.height);
  const target = kernels.allocate(result.width * result.height * 3);
  const starts = (axis: Axis, origin: number) => kernels.place(axis.starts.map((start) => start - origin));
  const [downStarts, downWeights] = [starts(down, needs.top), kernels.place(down.weights)];
  const [acrossStarts, acrossWeights] = [starts(across, needs.left), kernels.place(across.weights)];
  // Weights of zero fall on up to one row behind the picture, which must exist.
  kernels.allocate(picture.stride * 2);
  kernels.reduceRows(picture.address, picture.stride, needs.width * 3, result.height, downStarts, downWeights, down.taps, rows);
  kernels.reduceColumns(rows, needs.width * 3, result.height, result.width, acrossStarts, acrossWeights, across.taps, target);
  return { address: target, stride: result.width * 3, width: result.width, height: result.height };
}

/** Weights of the results [first, first + count) of `resultLength` from `sourceLength` pixels. */
function planAxis(sourceLength: number, resultLength: number, first: number, count: number): Axis {
  const factor = sourceLength / resultLength;
  // As many as a triangle can touch. Kernels take them two by two.
  const taps = 2 * Math.ceil(factor + 0.5);
  const starts = new Int32Array(count);
  const weights = new Int16Array(count * taps);
  const heights = new Float64Array(taps);
  for (let index = 0; index < count; index++) {
    const center = (first + index + 0.5) * factor;
    const start = Math.max(0, Math.floor(center - factor + 0.5));
    const end = Math.min(sourceLength, Math.floor(center + factor + 0.5), start + taps);
    let total = 0;
    for (let pixel = start; pixel < end; pixel++) total += heights[pixel - start] = Math.max(0, 1 - Math.abs(pixel + 0.5 - center) / factor);
    let left = 2 ** 14;
    for (let pixel = start; pixel < end; pixel++) {
      const weight = Math.round((heights[pixel - start]! / total) * 2 ** 14);
      weights[index * taps + pixel - start] = weight;
      left -= weight;
    }
    // What rounding lost or won goes to the middle, so that an even area stays as it is.
    weights[index * taps + ((end - start) >> 1)]! += left;
    starts[index] = start;
  }
  return { starts, weights, taps };
}

/** The source pixels [from, to) that results look at. */
const extent = ({ starts, taps }: Axis, sourceLength: number): [from: number, to: number] => [starts[0]!, Math.min(starts.at(-1)! + taps, sourceLength)];
