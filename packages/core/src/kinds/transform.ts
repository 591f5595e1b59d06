import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { ColorMatrix } from '../color-matrix.ts';
import type { Matrix3 } from '../matrix3.ts';
import type { Random } from '../random.ts';

/** In pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** What lies beyond the edge of a picture: a constant black, its mirror image, or its last row of pixels. */
export type Border = 'black' | 'reflect' | 'edge';

/**
 * How colors come from pixels: along straight lines between neighbors, or by Keys' cubic with a = −½, which is sharper and looks
 * at twice as many. Where a picture shrinks, both are as wide as a pixel of the result (antialiasing). As Pillow resizes.
 */
export type Interpolation = 'bilinear' | 'bicubic';

/** One drawn geometric change. */
export interface Warp {
  /** Takes a point of the *result* to the point of the *input* it shows; both frames are [-1, 1]², edge to edge. */
  readonly matrix: Matrix3;
  /** Size of the result. */
  readonly size: ImageSize;
}

/** Moves pixels. All geometric transforms of a pipeline multiply into one matrix, so a picture is resampled once. */
export interface GeometricTransform {
  readonly stage: 'geometry';
  /** Needed when the transform can show what lies beyond the edge; the last one that names a border decides. */
  readonly border?: Border;
  /** The last one that names an interpolation decides for the picture, which is resampled once; without one, the backbone's. */
  readonly interpolation?: Interpolation;
  /** `input` is the size of the picture as the previous transform left it. */
  warp(random: Random, input: ImageSize): Warp;
}

/** Recolours pixels. All colour transforms of a pipeline, and normalization, multiply into one matrix. */
export interface ColorTransform {
  readonly stage: 'color';
  matrix(random: Random): ColorMatrix;
}

/** A rendered picture: red, green and blue in [0, 1], [height, width, 3]. */
export interface Pixels extends ImageSize {
  readonly data: Float32Array;
}

/** Changes pixels in a way that no matrix can say: blur, posterize, erasing. Runs after all geometry and colour. */
export interface PixelTransform {
  readonly stage: 'pixel';
  /** Writes the result into `pixels.data`. */
  apply(pixels: Pixels, random: Random): void;
}

/** A batch on the device. */
export interface Batch {
  /** [batch, height, width, 3], normalized. */
  readonly images: Tensor4D;
  /** [batch, classes], 0 to 1: one-hot or multi-hot before the first mixing. */
  readonly targets: Tensor2D;
}

/** Mixes whole batches on the device: mixup, cutmix. Runs in a tidy. */
export interface BatchTransform {
  readonly stage: 'batch';
  apply(batch: Batch, random: Random): Batch;
}

/**
 * One step of a pipeline. `normalize` is a colour transform that names the normalization: a pipeline that
 * has none gets the backbone's own.
 */
export type Transform =
  | GeometricTransform
  | (ColorTransform & { readonly normalizes?: boolean })
  | PixelTransform
  | BatchTransform;
