import type { ImageSize, Interpolation } from '@thaw/core';
import { cubic } from './cubic.ts';
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

/** A filter as wide as a pixel of the result: up to how many of these it reaches, and its height there. */
interface Filter {
  readonly reach: number;
  height(distance: number): number;
}

const filters: Readonly<Record<Interpolation, Filter>> = {
  bilinear: { reach: 1, height: (distance) => Math.max(0, 1 - distance) },
  bicubic: { reach: 2, height: cubic },
};

/**
 * Reduces with a triangle or a cubic as wide as the reduction: what torchvision calls bilinear or bicubic with antialiasing.
 *
 * @param source size of the whole picture; `reduced` is its size after, at most that
 * @param region of the reduced picture
 */
export function planReduction(source: ImageSize, reduced: ImageSize, region: Region, interpolation: Interpolation): Reduction {
  const filter = filters[interpolation];
  const across = planAxis(filter, source.width, reduced.width, region.left, region.width);
  const down = planAxis(filter, source.height, reduced.height, region.top, region.height);
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
function planAxis({ reach, height }: Filter, sourceLength: number, resultLength: number, first: number, count: number): Axis {
  const factor = sourceLength / resultLength;
  // As many as the filter can touch. Kernels take them two by two.
  const taps = Math.min(2 * Math.ceil(reach * factor + 0.5), sourceLength + (sourceLength % 2));
  const starts = new Int32Array(count);
  const weights = new Int16Array(count * taps);
  const heights = new Float64Array(taps);
  for (let index = 0; index < count; index++) {
    const center = (first + index + 0.5) * factor;
    const from = Math.max(0, Math.floor(center - reach * factor + 0.5));
    const to = Math.min(sourceLength, Math.floor(center + reach * factor + 0.5), from + taps);
    // Taps without weight go in front of a filter that ends with the picture.
    const start = Math.max(0, Math.min(from, sourceLength - taps));
    let total = 0;
    for (let pixel = from; pixel < to; pixel++) total += heights[pixel - from] = height(Math.abs(pixel + 0.5 - center) / factor);
    let left = 2 ** 14;
    for (let pixel = from; pixel < to; pixel++) {
      const weight = Math.round((heights[pixel - from]! / total) * 2 ** 14);
      weights[index * taps + pixel - start] = weight;
      left -= weight;
    }
    // What rounding lost or won goes to the middle, so that an even area stays as it is.
    weights[index * taps + from - start + ((to - from) >> 1)]! += left;
    starts[index] = start;
  }
  return { starts, weights, taps };
}

/** The source pixels [from, to) that results look at. */
const extent = ({ starts, taps }: Axis, sourceLength: number): [from: number, to: number] => [starts[0]!, Math.min(starts.at(-1)! + taps, sourceLength)];
