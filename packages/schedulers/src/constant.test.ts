import { describeSchedule } from '@thaw/testing';
import { expect, test } from 'vitest';
import { constant } from './constant.ts';

describeSchedule(constant, { options: { value: 0.01 } });

test('constant stays the same', () => {
  expect([0, 5, 10].map((step) => constant({ value: 0.01 })(step, 10))).toEqual([0.01, 0.01, 0.01]);
});
