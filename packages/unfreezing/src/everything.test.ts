import { describeUnfreezing } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { everything } from './everything.ts';
import { groupsOf } from './test-groups.ts';

describeUnfreezing(everything);

describe('everything', () => {
  test('trains every group alike', () => {
    expect(everything()(0, groupsOf(2))).toEqual([
      { trainable: true, learningRateScale: 1, batchNorm: 'train' },
      { trainable: true, learningRateScale: 1, batchNorm: 'train' },
    ]);
  });

  test('can keep the running statistics below the head, but never those of the head', () => {
    expect(everything({ batchNorm: 'frozen' })(0, groupsOf(3)).map(({ batchNorm }) => batchNorm)).toEqual(['frozen', 'frozen', 'train']);
  });
});
