import type { ImageSize } from '@thaw/core';
import type { Kernels } from './kernels.ts';
import { type BytePicture, type Region, sameSize } from './picture.ts';
import { planReduction, reduce, type Reduction } from './reduce.ts';
import { recolor } from './recolor.ts';
import type { RenderJob } from './render-job.ts';
import { type PlacedPicture, warp } from './warp.ts';

/** What is left to do once a picture is decoded: how to reduce it, if at all, and the part that takes. */
export interface RenderInput {
  readonly reduction: Reduction | undefined;
  /** Of the decoded picture. */
  readonly needs: Region;
}

/** @param decoded size of the whole decoded picture */
export function planInput({ decode: { reduced, region }, warp: { interpolation } }: RenderJob, decoded: ImageSize): RenderInput {
  if (sameSize(decoded, reduced)) return { reduction: undefined, needs: region };
  const reduction = planReduction(decoded, reduced, region, interpolation);
  return { reduction, needs: reduction.needs };
}

/** Renders from a picture in the kernels' memory. @param picture what `input` needs, and no more */
export function renderPlaced(kernels: Kernels, picture: PlacedPicture, { reduction }: RenderInput, job: RenderJob): void {
  const region = reduction === undefined ? picture : reduce(kernels, picture, reduction);
  recolor(kernels, warp(kernels, region, job.warp), job.warp.size, job.color, job.target);
}

/** Renders from a whole picture. */
export function renderPicture(kernels: Kernels, picture: BytePicture, job: RenderJob): void {
  const input = planInput(job, picture);
  const { left, top, width, height } = input.needs;
  const stride = picture.width * 3;
  // The rows that are needed, each whole.
  const rows = kernels.place(picture.data.subarray(top * stride, (top + height) * stride));
  renderPlaced(kernels, { address: rows + left * 3, stride, width, height }, input, job);
}
