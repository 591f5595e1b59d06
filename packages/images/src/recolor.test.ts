import { type ColorMatrix, colorMatrix, identityColor, multiplyColor } from '@thaw/core';
import { colorJitter, normalize } from '@thaw/transforms';
import { createRandom, type ColorTransform } from '@thaw/core';
import { describe, expect, test } from 'vitest';
import { golden, largestDifference, placeWarped } from './golden/read-golden.ts';
import { freshKernels } from './kernels.ts';
import { type ColorPass, colorPass, recolor } from './recolor.ts';

const turned = golden.warps.find(({ name, border }) => name === 'turned and enlarged' && border === 'black')!.result;
const imageNet = (normalize() as ColorTransform).matrix(createRandom(1));
const grey = [0.2989, 0.587, 0.114, 0.2989, 0.587, 0.114, 0.2989, 0.587, 0.114];
const brightness = (factor: number): ColorMatrix => colorMatrix([factor, 0, 0, 0, factor, 0, 0, 0, factor]);
const contrast = (factor: number): ColorMatrix => colorMatrix([factor, 0, 0, 0, factor, 0, 0, 0, factor], grey.map((weight) => (1 - factor) * weight));

/** A warp leaves colors in steps of 1/256 of a level: half a step, and what the golden file rounds, as color and normalization scale them. */
const tolerance = (gain: number) => ((0.5 / (255 * 256) + 5e-7) / 0.224) * gain + 1e-6;

function recolored<Target extends Float32Array | Uint8Array>(colors: ArrayLike<number>, pass: ColorPass, target: Target): Target {
  const kernels = freshKernels();
  recolor(kernels, placeWarped(kernels, colors), { width: colors.length / 3, height: 1 }, pass, target);
  return target;
}
const floats = (colors: ArrayLike<number>, pass: ColorPass) => recolored(colors, pass, new Float32Array(colors.length));

describe('recolor', () => {
  test('is brightness, contrast and normalization of torchvision in one pass', () => {
    expect(largestDifference(floats(turned, colorPass(multiplyColor(contrast(0.6), brightness(0.9)), imageNet)), golden.recolored)).toBeLessThan(tolerance(0.9));
  });

  test('cuts colors to [0, 1] before it normalizes', () => {
    expect(largestDifference(floats(turned, colorPass(brightness(1.6), imageNet)), golden.cut)).toBeLessThan(tolerance(1.6));
  });

  test('rounds levels to the nearest', () => {
    const pass = colorPass(multiplyColor(contrast(0.6), brightness(0.9)));
    const exact = floats(turned, pass);
    const levels = recolored(turned, pass, new Uint8Array(turned.length));
    expect(largestDifference(levels, exact.map((value) => value * 255))).toBeLessThanOrEqual(0.5 + 1e-4);
    // Away from the middle between two levels there is one nearest.
    expect(levels.every((level, index) => level === Math.round(exact[index]! * 255) || Math.abs(((exact[index]! * 255) % 1) - 0.5) < 1e-4)).toBe(true);
  });

  test('takes pictures of any number of pixels, and of many for their mean', () => {
    for (let count = 1; count <= 9; count++) expect(floats(turned.slice(0, count * 3), colorPass(brightness(0.5)))).toEqual(floats(turned, colorPass(brightness(0.5))).slice(0, count * 3));
    // More pixels than sums of 32 bits can hold, half of them white: contrast 0 leaves their mean.
    const many = Float32Array.from({ length: 150_000 * 3 }, (_, index) => (index < 75_000 * 3 ? 1 : 0));
    expect(largestDifference(floats(many, colorPass(contrast(0))).slice(0, 6), [0.5, 0.5, 0.5, 0.5, 0.5, 0.5])).toBeLessThan(1e-4);
  });

  test('cuts rightly when a normalization turns colors over', () => {
    const negative = colorMatrix([-1, 0, 0, 0, -1, 0, 0, 0, -1], undefined, [1, 1, 1]);
    expect(largestDifference(floats([0.2, 0.6, 0.9], colorPass(brightness(1.5), negative)), [0.7, 0.1, 0])).toBeLessThan(tolerance(1.5));
  });

  test('leaves a picture alone by default', () => {
    expect([...floats([0, 0.5, 1], colorPass())]).toEqual([0, 0.5, 1]);
    expect(colorPass().matrix).toEqual(identityColor);
    const levels = Uint8Array.from({ length: 255 }, (_, index) => index);
    expect(recolored(Array.from(levels, (level) => level / 255), colorPass(), new Uint8Array(255))).toEqual(levels);
    expect((colorJitter() as ColorTransform).matrix(createRandom(1))).toEqual(identityColor);
  });
});
