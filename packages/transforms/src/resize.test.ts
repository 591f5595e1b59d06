import { createRandom, type GeometricTransform, identity3 } from '@thaw/core';
import { describeTransform } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { golden } from './golden/read-golden.ts';
import { resize } from './resize.ts';

describeTransform(resize, { deterministic: true });

describe('resize', () => {
  test.each(golden.resized)('makes $width × $height with shorter side $size what torchvision makes it', ({ size, width, height, result }) => {
    expect((resize({ size }) as GeometricTransform).warp(createRandom(1), { width, height })).toEqual({ matrix: identity3, size: result });
  });

  test('leaves the interpolation to the other transforms and the backbone unless it is given one', () => {
    expect('interpolation' in resize()).toBe(false);
    expect((resize({ interpolation: 'bicubic' }) as GeometricTransform).interpolation).toBe('bicubic');
    expect(() => resize({ interpolation: 'lanczos' as 'bicubic' })).toThrow(/interpolation/);
  });

  test('takes an exact size', () => {
    const exact = resize({ size: { width: 30, height: 70 } }) as GeometricTransform;
    expect(exact.warp(createRandom(1), { width: 9, height: 9 }).size).toEqual({ width: 30, height: 70 });
    expect(() => resize({ size: { width: 30 } as { width: number; height: number } })).toThrow(/size/);
  });
});
