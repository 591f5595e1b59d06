import { describeSchedule } from '@thaw/testing';
import { expect, test } from 'vitest';
import { golden, largestError } from './golden/schedulers.ts';
import { linear } from './linear.ts';

describeSchedule(linear, { options: { from: 0.1 } });

test('linear is LinearLR of PyTorch', () => {
  expect(largestError(linear({ from: 0.1, to: 0.02 }), golden.linear)).toBeLessThan(1e-12);
});
