import { type ColorMatrix, colorMatrix, identityColor, multiplyColor } from '@thaw/core';
import { colorJitter, normalize } from '@thaw/transforms';
import { createRandom, type ColorTransform } from '@thaw/core';
import { describe, expect, test } from 'vitest';
import { golden, largestDifference } from './golden/read-golden.ts';
import { colorPass, recolor } from './recolor.ts';

const turned = golden.warps.find(({ name, border }) => name === 'turned and enlarged' && border === 'black')!.result;
const imageNet = (normalize() as ColorTransform).matrix(createRandom(1));
const grey = [0.2989, 0.587, 0.114, 0.2989, 0.587, 0.114, 0.2989, 0.587, 0.114];
const brightness = (factor: number): ColorMatrix => colorMatrix([factor, 0, 0, 0, factor, 0, 0, 0, factor]);
const contrast = (factor: number): ColorMatrix => colorMatrix([factor, 0, 0, 0, factor, 0, 0, 0, factor], grey.map((weight) => (1 - factor) * weight));

describe('recolor', () => {
  test('is brightness, contrast and normalization of torchvision in one pass', () => {
    const pixels = Float32Array.from(turned);
    recolor(pixels, colorPass(multiplyColor(contrast(0.6), brightness(0.9)), imageNet));
    expect(largestDifference(pixels, golden.recolored)).toBeLessThan(2e-5);
  });

  test('cuts colors to [0, 1] before it normalizes', () => {
    const pixels = Float32Array.from(turned);
    recolor(pixels, colorPass(brightness(1.6), imageNet));
    expect(largestDifference(pixels, golden.cut)).toBeLessThan(2e-5);
  });

  test('cuts rightly when a normalization turns colors over', () => {
    const negative = colorMatrix([-1, 0, 0, 0, -1, 0, 0, 0, -1], undefined, [1, 1, 1]);
    const pixels = Float32Array.from([0.2, 0.6, 0.9]);
    recolor(pixels, colorPass(brightness(1.5), negative));
    expect(largestDifference(pixels, [0.7, 0.1, 0])).toBeLessThan(1e-6);
  });

  test('leaves a picture alone by default', () => {
    const pixels = Float32Array.from([0, 0.5, 1]);
    recolor(pixels, colorPass());
    expect([...pixels]).toEqual([0, 0.5, 1]);
    expect(colorPass().matrix).toEqual(identityColor);
    expect((colorJitter() as ColorTransform).matrix(createRandom(1))).toEqual(identityColor);
  });
});
