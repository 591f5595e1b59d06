import { type Color, decode } from './decode.ts';
import { type DecodePlan, pixelMatrix, planDecode } from './decode-plan.ts';
import type { RenderPlan } from './pipeline.ts';
import { type ColorPass, colorPass, recolor } from './recolor.ts';
import { UnreadablePictureError } from './unreadable-picture.ts';
import { warp, type WarpPass } from './warp.ts';

/** One picture to decode and render: plain data that can cross into a worker. */
export interface RenderJob {
  readonly file: string;
  readonly background: Color;
  readonly decode: DecodePlan;
  readonly warp: WarpPass;
  readonly color: ColorPass;
  /** [height, width, 3] of the result; a view of shared memory when a worker writes it. */
  readonly target: Float32Array;
}

/** What a plan asks for, but its pixel transforms and, if there are any, its normalization, which follows them. */
export function toRenderJob(plan: RenderPlan, file: string, background: Color, target: Float32Array): RenderJob {
  const decodePlan = planDecode(plan);
  return {
    file,
    background,
    decode: decodePlan,
    warp: { matrix: pixelMatrix(plan, decodePlan), border: plan.border, size: plan.size },
    color: plan.pixel.length > 0 ? colorPass(plan.color) : colorPass(plan.color, plan.normalization),
    target,
  };
}

/**
 * Decodes and renders one picture.
 *
 * @throws UnreadablePictureError when the file cannot be decoded
 */
export async function runRenderJob(job: RenderJob): Promise<void> {
  const picture = await decode(job.file, job.decode, job.background);
  warp(picture, job.warp, job.target);
  recolor(job.target, job.color);
}

/** Decodes and renders one picture, or tells why it must be skipped. */
export async function runOrSkip(job: RenderJob): Promise<string | undefined> {
  try {
    await runRenderJob(job);
    return undefined;
  } catch (error) {
    if (error instanceof UnreadablePictureError) return error.reason;
    throw error;
  }
}

/** Runs the pixel transforms of a plan on what its job rendered, and then the normalization. Nothing to do for a plan without them. */
export function finishRender({ pixel, size, normalization }: RenderPlan, data: Float32Array): void {
  if (pixel.length === 0) return;
  for (const { transform, random } of pixel) transform.apply({ ...size, data }, random);
  recolor(data, colorPass(undefined, normalization));
}
