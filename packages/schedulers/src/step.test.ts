import { InvalidOptionsError } from '@thaw/core';
import { describeSchedule } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { golden, largestError } from './golden/schedulers.ts';
import { step } from './step.ts';

describeSchedule(step, { options: { start: 0.1, milestones: [0.5, 0.75] } });
describeSchedule(step, { options: { start: 0.1, every: 0.1 } });

describe('step', () => {
  test('with milestones is MultiStepLR of PyTorch', () => {
    expect(largestError(step({ start: 0.1, milestones: [0.3, 0.6, 0.9] }), golden.milestones)).toBeLessThan(1e-12);
  });

  test('at intervals is StepLR of PyTorch', () => {
    expect(largestError(step({ start: 0.1, every: 0.1, factor: 0.5 }), golden.every)).toBeLessThan(1e-12);
  });

  test.each([{}, { milestones: [0.5], every: 0.1 }])('wants milestones or intervals, not %j', (options) => {
    expect(() => step({ start: 0.1, ...options })).toThrow(InvalidOptionsError);
  });
});
