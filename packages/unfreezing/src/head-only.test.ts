import { describeUnfreezing } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { headOnly } from './head-only.ts';
import { groupsOf } from './test-groups.ts';

describeUnfreezing(headOnly);

describe('headOnly', () => {
  test('freezes all but the last group', () => {
    expect(headOnly()(0.7, groupsOf(3))).toEqual([
      { trainable: false, learningRateScale: 0, batchNorm: 'frozen' },
      { trainable: false, learningRateScale: 0, batchNorm: 'frozen' },
      { trainable: true, learningRateScale: 1, batchNorm: 'train' },
    ]);
  });

  test('can leave norm layers of the frozen network training, at a learning rate that is not 0', () => {
    expect(headOnly({ batchNorm: 'train' })(0, groupsOf(2))[0]).toEqual({ trainable: false, learningRateScale: 1, batchNorm: 'train' });
  });
});
