import { describeSchedule } from '@thaw/testing';
import { expect, test } from 'vitest';
import { partName } from './part-name.ts';

describeSchedule(partName);

test('starts at the peak, and has a quarter of it half-way', () => {
  const schedule = partName({ peak: 0.4, power: 2 });
  expect([0, 50, 100].map((step) => schedule(step, 100))).toEqual([0.4, 0.1, 0]);
});
