import type { ImageSize, Random } from '@thaw/core';
import { readFileSync } from 'node:fs';
import type { CropBox } from '../crop-matrix.ts';

interface Picture extends ImageSize {
  /** [height, width, 3]. */
  readonly data: readonly number[];
}

interface Golden {
  readonly rotations: readonly (ImageSize & { readonly angle: number; readonly matrix: readonly number[] })[];
  readonly resizedCrops: readonly (ImageSize & { readonly scale: [number, number]; readonly ratio: [number, number]; readonly units: readonly number[]; readonly box: CropBox })[];
  readonly centerCrops: readonly (ImageSize & { readonly box: CropBox })[];
  readonly resized: readonly (ImageSize & { readonly size: number; readonly result: ImageSize })[];
  readonly mild: Picture;
  readonly jittered: readonly { readonly steps: readonly [name: 'brightness' | 'contrast' | 'saturation', factor: number][]; readonly result: readonly number[] }[];
  readonly jitterRanges: Readonly<Record<'brightness' | 'contrast' | 'saturation' | 'hue', readonly [number, number]>>;
  readonly vivid: Picture;
  readonly hues: readonly { readonly turns: number; readonly result: readonly number[] }[];
}

/** Numbers of torchvision, written by bench/reference/transforms.py. */
export const golden = JSON.parse(readFileSync(new URL('transforms.json', import.meta.url), 'utf8')) as Golden;

/** Randomness that draws the given numbers of [0, 1) in order, and keeps the order in permutations. */
export function scriptedRandom(units: readonly number[]): Random & { remaining(): number } {
  let next = 0;
  const draw = () => {
    const unit = units[next++];
    if (unit === undefined) throw new Error(`Only ${units.length} numbers were scripted.`);
    return unit;
  };
  const random = {
    uniform: (low: number, high: number) => low + (high - low) * draw(),
    chance: (probability: number) => draw() < probability,
    integer: (bound: number) => Math.floor(draw() * bound),
    permutation: (length: number) => Array.from({ length }, (_, index) => index),
    fork: () => random,
    remaining: () => units.length - next,
  };
  return random;
}

/** Applies a color matrix that may look at the mean to a whole picture of [pixels, 3]. */
export function recolored(data: readonly number[], matrix: readonly number[]): number[] {
  const mean = [0, 1, 2].map((channel) => data.filter((_, index) => index % 3 === channel).reduce((sum, value) => sum + value, 0) / (data.length / 3));
  return data.map((_, index) => {
    const pixel = data.slice(index - (index % 3), index - (index % 3) + 3);
    return [...pixel, ...mean, 1].reduce((sum, value, column) => sum + matrix[(index % 3) * 7 + column]! * value, 0);
  });
}
