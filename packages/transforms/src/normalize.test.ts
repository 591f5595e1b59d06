import { type ColorTransform, createRandom } from '@thaw/core';
import { describeTransform } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { recolored } from './golden/read-golden.ts';
import { normalize } from './normalize.ts';

describeTransform(normalize, { deterministic: true });

describe('normalize', () => {
  test('is (x − mean) / standard deviation, with ImageNet\'s numbers by default', () => {
    const matrix = (normalize() as ColorTransform).matrix(createRandom(1));
    const result = recolored([1, 1, 1, 0, 0, 0], matrix);
    // By hand: (1 − 0.485) / 0.229 and so on.
    const expected = [2.2489083, 2.4285714, 2.64, -2.1179039, -2.0357143, -1.8044444];
    result.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 6));
  });

  test('says that it normalizes, so that the backbone\'s own normalization stays out', () => {
    expect(normalize()).toMatchObject({ stage: 'color', normalizes: true });
  });

  test('refuses a standard deviation of zero', () => {
    expect(() => normalize({ standardDeviation: [1, 0, 1] })).toThrow(/standardDeviation/);
  });
});
