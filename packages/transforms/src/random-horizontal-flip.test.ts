import { type GeometricTransform, identity3, scaling3 } from '@thaw/core';
import { describeTransform } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { scriptedRandom } from './golden/read-golden.ts';
import { randomHorizontalFlip } from './random-horizontal-flip.ts';

describeTransform(randomHorizontalFlip);

describe('randomHorizontalFlip', () => {
  test('mirrors when the draw is below the probability', () => {
    const flip = randomHorizontalFlip({ probability: 0.3 }) as GeometricTransform;
    const size = { width: 7, height: 5 };
    expect(flip.warp(scriptedRandom([0.29]), size)).toEqual({ matrix: scaling3(-1, 1), size });
    expect(flip.warp(scriptedRandom([0.31]), size)).toEqual({ matrix: identity3, size });
  });

  test('refuses what is no probability', () => {
    expect(() => randomHorizontalFlip({ probability: 1.1 })).toThrow(/probability/);
  });
});
