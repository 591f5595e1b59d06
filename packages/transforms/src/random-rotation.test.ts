import { createRandom, type GeometricTransform } from '@thaw/core';
import { describeTransform } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { golden, scriptedRandom } from './golden/read-golden.ts';
import { randomRotation } from './random-rotation.ts';

describeTransform(randomRotation);

describe('randomRotation', () => {
  test.each(golden.rotations)('turns $width × $height by $angle° as torchvision does', ({ angle, width, height, matrix }) => {
    const turn = randomRotation({ degrees: [angle, angle] }) as GeometricTransform;
    const warp = turn.warp(scriptedRandom([0.5]), { width, height });
    expect(warp.size).toEqual({ width, height });
    [warp.matrix[0], warp.matrix[1], warp.matrix[3], warp.matrix[4]].forEach((value, index) => expect(value).toBeCloseTo(matrix[index]!, 12));
    expect([2, 5, 6, 7, 8].map((index) => warp.matrix[index])).toEqual([0, 0, 0, 0, 1]);
  });

  test('draws from [−degrees, degrees]', () => {
    const turn = randomRotation({ degrees: 90 }) as GeometricTransform;
    const sines = [0, 0.5, 1].map((unit) => turn.warp(scriptedRandom([unit]), { width: 8, height: 8 }).matrix[3]);
    expect(sines).toEqual([-1, 0, 1]);
  });

  test('names its border and interpolation, and refuses others', () => {
    expect((randomRotation({ border: 'reflect' }) as GeometricTransform).border).toBe('reflect');
    expect((randomRotation() as GeometricTransform).border).toBe('black');
    expect((randomRotation({ interpolation: 'bicubic' }) as GeometricTransform).interpolation).toBe('bicubic');
    expect(() => randomRotation({ border: 'white' as 'black' })).toThrow(/border/);
    expect(() => randomRotation({ degrees: -1 })).toThrow(/degrees/);
  });

  test('turns the same way for the same key', () => {
    const turn = randomRotation() as GeometricTransform;
    const size = { width: 30, height: 20 };
    expect(turn.warp(createRandom(3), size)).toEqual(turn.warp(createRandom(3), size));
    expect(turn.warp(createRandom(3), size)).not.toEqual(turn.warp(createRandom(4), size));
  });
});
