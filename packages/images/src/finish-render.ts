import { type ColorMatrix, identityColor } from '@thaw/core';
import type { RenderPlan } from './pipeline.ts';

/**
 * Runs the pixel transforms of a plan on what its job rendered, and then the normalization. Nothing to do for a plan
 * without pixel transforms.
 *
 * @param colors [height, width, 3] in [0, 1], changed in place
 */
export function finishRender({ pixel, size, normalization }: RenderPlan, colors: Float32Array): void {
  if (pixel.length === 0) return;
  for (const { transform, random } of pixel) transform.apply({ ...size, data: colors }, random);
  normalize(colors, normalization ?? identityColor);
}

/** Cuts colors to [0, 1] and normalizes them in place. */
function normalize(colors: Float32Array, normalization: ColorMatrix): void {
  for (let channel = 0; channel < 3; channel++) {
    const scale = normalization[channel * 8]!;
    const shift = normalization[channel * 7 + 6]!;
    for (let index = channel; index < colors.length; index += 3) colors[index] = Math.min(1, Math.max(0, colors[index]!)) * scale + shift;
  }
}

/** Colors in [0, 1] as whole numbers from 0 to 255, rounded to the nearest. */
export function toLevels(colors: Float32Array, target: Uint8Array): void {
  for (let index = 0; index < colors.length; index++) target[index] = Math.min(1, Math.max(0, colors[index]!)) * 255 + 0.5;
}
