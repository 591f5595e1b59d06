import { describeUnfreezing } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { gradual } from './gradual.ts';
import { groupsOf } from './test-groups.ts';

describeUnfreezing(gradual);

const trains = (progress: number, doneAt: number, count = 4) => gradual({ doneAt })(progress, groupsOf(count)).map(({ trainable }) => trainable);

describe('gradual', () => {
  // Three groups below the head thaw at 0.2, 0.4 and 0.6.
  test.each([
    [0, [false, false, false, true]],
    [0.199, [false, false, false, true]],
    [0.2, [false, false, true, true]],
    [0.4, [false, true, true, true]],
    [0.599, [false, true, true, true]],
    [0.6, [true, true, true, true]],
    [1, [true, true, true, true]],
  ])('at %d of the run', (progress, expected) => {
    expect(trains(progress, 0.6)).toEqual(expected);
  });

  test('thaws at the very step, in spite of rounding', () => {
    for (let step = 0; step <= 1000; step++) {
      expect(trains(step / 1000, 0.9, 10).filter((one) => one)).toHaveLength(1 + Math.min(9, Math.floor(step / 100)));
    }
  });

  test.each([
    [0, [false, false, false, true]],
    [0.3, [false, false, true, true]],
    [0.6, [false, true, true, true]],
    [1, [false, true, true, true]],
  ])('with two groups to thaw, at %d of the run', (progress, expected) => {
    expect(gradual({ doneAt: 0.6, groups: 2 })(progress, groupsOf(4)).map(({ trainable }) => trainable)).toEqual(expected);
  });

  test('trains the head of a network without other groups', () => {
    expect(trains(0, 0.5, 1)).toEqual([true]);
  });
});
