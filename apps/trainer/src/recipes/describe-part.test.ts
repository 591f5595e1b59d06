import { createRegistry, definePlugin } from '@thaw/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { describePart, findPart } from './describe-part.ts';

const fixed = definePlugin({ kind: 'schedule', name: 'fixed', summary: 'Stays.', options: z.strictObject({}), create: () => () => 1 });
const ramp = definePlugin({
  kind: 'schedule',
  name: 'ramp',
  summary: 'Climbs.',
  options: z.strictObject({
    peak: z.number().positive().describe('The highest value.'),
    share: z.number().min(0).max(1).default(0.5).describe('Share of the run.'),
    label: z.string().optional().describe('A name.'),
  }),
  create: () => () => 1,
});
const fixedHead = definePlugin({ kind: 'unfreezing', name: 'fixed', summary: 'Freezes.', options: z.strictObject({}), create: () => () => [] });
const registry = createRegistry([fixed, ramp, fixedHead]);

test('every option has its type, range, default and meaning', () => {
  expect(describePart(findPart(registry, 'ramp')).lines).toEqual([
    'schedule/ramp',
    'Climbs.',
    '',
    'option  type               default   what it does',
    'peak    number (> 0)       required  The highest value.',
    'share   number (≥ 0, ≤ 1)  0.5       Share of the run.',
    'label   string             –         A name.',
    '',
    'In a recipe:',
    "  learningRate: ['ramp', { peak: …, share: 0.5 }]",
  ]);
});

test('a name in two kinds needs the kind', () => {
  expect(() => findPart(registry, 'fixed')).toThrow(/several parts[^]*schedule\/fixed, unfreezing\/fixed/);
  expect(findPart(registry, 'unfreezing/fixed')).toBe(fixedHead);
  expect(describePart(fixedHead).lines).toContain("  unfreezing: 'fixed'");
});

test('a misspelt name gets a suggestion', () => {
  expect(() => findPart(registry, 'Ramp')).toThrow(/did you mean "ramp"/);
  expect(() => findPart(registry, 'schedules/ramp')).toThrow(/no kind of part called "schedules"/);
  expect(() => findPart(registry, 'schedule/rump')).toThrow(/did you mean "ramp"/);
});
