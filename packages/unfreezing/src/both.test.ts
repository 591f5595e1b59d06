import { provenanceOf, UnknownPluginError } from '@thaw/core';
import { describeUnfreezing } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { both } from './both.ts';
import { discriminative } from './discriminative.ts';
import { groupsOf } from './test-groups.ts';

describeUnfreezing(both, { options: { policies: ['gradual', ['discriminative', { decay: 0.5 }]] } });

describe('both', () => {
  test('trains what all train, at the product of their scales', () => {
    const policy = both({ policies: [['gradual', { doneAt: 0.5 }], discriminative({ decay: 0.5 }), ['discriminative', { decay: 0.1 }]] });
    expect(policy(0.25, groupsOf(3))).toEqual([
      { trainable: false, learningRateScale: 0, batchNorm: 'frozen' },
      { trainable: true, learningRateScale: expect.closeTo(0.05, 12), batchNorm: 'train' },
      { trainable: true, learningRateScale: 1, batchNorm: 'train' },
    ]);
  });

  test('lets norm layers train only if all do', () => {
    const modes = (first: 'train' | 'frozen', second: 'train' | 'frozen') =>
      both({ policies: [['headOnly', { batchNorm: first }], ['everything', { batchNorm: second }]] })(0, groupsOf(2))[0];
    expect(modes('train', 'train')).toEqual({ trainable: false, learningRateScale: 1, batchNorm: 'train' });
    expect(modes('train', 'frozen')!.batchNorm).toBe('frozen');
    expect(modes('frozen', 'train')).toEqual({ trainable: false, learningRateScale: 0, batchNorm: 'frozen' });
  });

  test('writes policies of this package by name into a resolved recipe', () => {
    expect(provenanceOf(both({ policies: ['headOnly', discriminative({ decay: 0.5 })] }))!.options).toEqual({
      policies: ['headOnly', ['discriminative', { decay: 0.5, per: 'group', batchNorm: 'train' }]],
    });
  });

  test('says which names it knows', () => {
    expect(() => both({ policies: ['headonly'] })).toThrow(UnknownPluginError);
    expect(() => both({ policies: ['headonly'] })).toThrow(/did you mean "headOnly"/);
  });
});
