import { createRandom, type GeometricTransform } from '@thaw/core';
import { describeTransform } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { centerCrop } from './center-crop.ts';
import { cropMatrix } from './crop-matrix.ts';
import { golden } from './golden/read-golden.ts';

describeTransform(centerCrop, { options: { border: 'black' }, deterministic: true });

describe('centerCrop', () => {
  test.each(golden.centerCrops)('cuts $width × $height where torchvision does: $box', ({ width, height, box }) => {
    const crop = centerCrop({ size: { width: box.width, height: box.height } }) as GeometricTransform;
    const warp = crop.warp(createRandom(1), { width, height });
    expect(warp).toEqual({ matrix: cropMatrix(box, { width, height }), size: { width: box.width, height: box.height } });
  });

  test('leaves the border to the other transforms unless it is given one', () => {
    expect('border' in centerCrop()).toBe(false);
    expect((centerCrop({ border: 'reflect' }) as GeometricTransform).border).toBe('reflect');
  });
});
