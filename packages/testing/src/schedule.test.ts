import { definePlugin, type Schedule } from '@thaw/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runChecks } from './check.ts';
import { describeSchedule, scheduleChecks } from './schedule.ts';

const plugin = (create: () => Schedule) =>
  definePlugin({ kind: 'schedule', name: 'ramp', summary: 'A schedule for tests.', options: z.strictObject({}), create });

describeSchedule(plugin(() => (step, totalSteps) => step / totalSteps));

function remembering(): Schedule {
  let value = 1;
  return () => (value *= 0.9);
}

describe('scheduleChecks reject a schedule that', () => {
  test.each<[string, () => Schedule, RegExp]>([
    ['falls below 0', () => (step, totalSteps) => 0.5 - step / totalSteps, /step 1 of 1 is negative/],
    ['divides by the last step', () => (step, totalSteps) => step / (totalSteps - 1), /run of 1 steps is not finite/],
    ['counts its calls', remembering, /second walk through the run gives other values/],
    ['wants whole steps', () => (step) => [1, 1][step % 1] ?? NaN, /fraction of a step is not finite/],
  ])('%s', async (_, create, message) => {
    await expect(runChecks(scheduleChecks(plugin(create)))).rejects.toThrow(message);
  });
});
