import { type GeometricTransform } from '@thaw/core';
import { describeTransform } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { cropMatrix } from './crop-matrix.ts';
import { golden, scriptedRandom } from './golden/read-golden.ts';
import { randomResizedCrop } from './random-resized-crop.ts';

describeTransform(randomResizedCrop, { options: { interpolation: 'bicubic' } });

describe('randomResizedCrop', () => {
  test.each(golden.resizedCrops)('picks the box of torchvision from $width × $height: $box', ({ width, height, scale, ratio, units, box }) => {
    const random = scriptedRandom(units);
    const warp = (randomResizedCrop({ size: 224, scale, ratio }) as GeometricTransform).warp(random, { width, height });
    expect(random.remaining()).toBe(0);
    expect(warp).toEqual({ matrix: cropMatrix(box, { width, height }), size: { width: 224, height: 224 } });
  });

  test('names its interpolation if it is given one', () => {
    expect('interpolation' in randomResizedCrop()).toBe(false);
    expect((randomResizedCrop({ interpolation: 'bilinear' }) as GeometricTransform).interpolation).toBe('bilinear');
  });

  test('gives a rectangle too', () => {
    const crop = randomResizedCrop({ size: { width: 20, height: 10 } }) as GeometricTransform;
    expect(crop.warp(scriptedRandom([0.5, 0.5, 0, 0]), { width: 64, height: 64 }).size).toEqual({ width: 20, height: 10 });
  });

  test('refuses a range the wrong way round', () => {
    expect(() => randomResizedCrop({ scale: [0.9, 0.1] })).toThrow(/must not be above/);
    expect(() => randomResizedCrop({ ratio: [2, 1] })).toThrow(/must not be above/);
    expect(() => randomResizedCrop({ size: 0 })).toThrow(/size/);
  });
});
