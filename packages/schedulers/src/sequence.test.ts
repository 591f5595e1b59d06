import { definePlugin, provenanceOf, UnknownPluginError } from '@thaw/core';
import { describeSchedule } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inSequence } from './in-sequence.ts';
import { linear } from './linear.ts';
import { oneCycle } from './one-cycle.ts';
import { sequence } from './sequence.ts';

const rise = ['linear', { from: 0, to: 1 }] as const;
const phases = [
  { share: 0.25, schedule: rise },
  { share: 0.75, schedule: linear({ from: 1, to: 0.1 }) },
];

describeSchedule(sequence, { options: { phases } });

describe('sequence', () => {
  test('shows each phase its part as the whole run', () => {
    const values = [0, 1, 2, 5, 8].map((step) => sequence({ phases })(step, 8));
    expect(values).toEqual([0, 0.5, 1, 0.55, 0.1].map((value) => expect.closeTo(value, 12)));
  });

  test('plays a sequence inside a sequence', () => {
    const nested = sequence({ phases: [{ share: 0.5, schedule: ['sequence', { phases }] }, { share: 0.5, schedule: ['constant', { value: 0.1 }] }] });
    expect([1, 4, 12].map((step) => nested(step, 16))).toEqual([0.5, 0.7, 0.1].map((value) => expect.closeTo(value, 12)));
  });

  test('plays any function', () => {
    expect(sequence({ phases: [{ share: 1, schedule: (step) => step * 2 }] })(3, 8)).toBe(6);
  });

  test('writes schedules of this package by name into a resolved recipe', () => {
    const { options } = provenanceOf(sequence({ phases }))!;
    expect(options).toEqual({ phases: [phases[0], { share: 0.75, schedule: ['linear', { from: 1, to: 0.1 }] }] });
  });

  test('takes a schedule of another package as a function', () => {
    const flat = definePlugin({ kind: 'schedule', name: 'flat', summary: 'Stays 2.', options: z.strictObject({}), create: () => () => 2 });
    expect(sequence({ phases: [{ share: 1, schedule: flat({}) }] })(0, 8)).toBe(2);
  });

  test('says which names it knows', () => {
    expect(() => sequence({ phases: [{ share: 1, schedule: 'onecycle' }] })).toThrow(UnknownPluginError);
    expect(() => sequence({ phases: [{ share: 1, schedule: 'onecycle' }] })).toThrow(/did you mean "oneCycle"/);
  });

  test.each([[[]], [[0.5]], [[0.5, 0.6]]])('refuses shares %j, which do not fill the run', (shares) => {
    expect(() => inSequence(shares.map((share) => ({ share, schedule: oneCycle({ peak: 1 }) })))).toThrow(/do not fill the run/);
  });
});
