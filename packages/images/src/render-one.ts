import type { Interpolation, Pixels, Random, Sample, Transform } from '@thaw/core';
import { type Color, readImageSize } from './decode.ts';
import { finishRender, toLevels } from './finish-render.ts';
import { planRender } from './pipeline.ts';
import { runRenderJob, toRenderJob } from './render-job.ts';

export interface RenderOneOptions {
  /** The first is applied first. Normalization and batch transforms are passed over. */
  readonly transforms: readonly Transform[];
  readonly random: Random;
  /** Used when no transform names one: the backbone's. Default bilinear. */
  readonly interpolation?: Interpolation | undefined;
  /** What shows through transparent pixels; red, green and blue in [0, 1]. Default white. */
  readonly background?: Color;
}

/**
 * Renders one picture on the calling thread as a network would see it, before normalization: for looking at.
 *
 * @param picture a sample, or the path of a file
 * @returns colors in [0, 1]
 * @throws UnreadablePictureError when the file cannot be decoded
 */
export async function renderOne(picture: Sample | string, options: RenderOneOptions): Promise<Pixels> {
  const { transforms, random, interpolation, background = [1, 1, 1] } = options;
  const file = typeof picture === 'string' ? picture : picture.file;
  const source = typeof picture === 'string' ? await readImageSize(picture) : picture.size;
  const plan = { ...planRender({ transforms, source, random, interpolation }), normalization: undefined };
  const pixels = { ...plan.size, data: new Float32Array(plan.size.height * plan.size.width * 3) };
  await runRenderJob(toRenderJob(plan, file, background, pixels.data));
  finishRender(plan, pixels.data);
  return pixels;
}

/** 8-bit red, green and blue, [height, width, 3], for example for sharp's raw input. */
export function toBytes({ data }: Pixels): Uint8Array {
  const levels = new Uint8Array(data.length);
  toLevels(data, levels);
  return levels;
}
