import * as v from 'valibot';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { InvalidOptionsError, nearest, ThawError } from './errors.ts';
import { definePlugin, describeOptions, isPlugin, provenanceOf } from './plugin.ts';
import type { Schedule } from './kinds/schedule.ts';
import { createRegistry, UnknownPluginError, type Use } from './registry.ts';

const ramp = definePlugin({
  kind: 'schedule',
  name: 'ramp',
  summary: 'Rises in a straight line.',
  options: z.strictObject({
    peak: z.number().positive().describe('Highest value.'),
    start: z.number().min(0).lt(1).default(0).describe('Share of the peak to start at.'),
    shape: z.enum(['line', 'curve']).default('line').describe('How it rises.'),
  }),
  create: ({ peak, start }) => (step, totalSteps) => peak * (start + ((1 - start) * step) / totalSteps),
});

/** The same kind, written against another schema library. */
const flat = definePlugin({
  kind: 'schedule',
  name: 'flat',
  summary: 'Stays.',
  options: v.strictObject({ value: v.optional(v.pipe(v.number(), v.minValue(0)), 3) }),
  create: ({ value }) => () => value,
});

test('a plugin is a function from options to a part, with defaults filled in', () => {
  expect(ramp({ peak: 10, start: 0.5 })(50, 100)).toBe(7.5);
  expect(flat()(0, 1)).toBe(3);
  expect([ramp.kind, ramp.name, ramp.summary, ramp.specVersion]).toEqual(['schedule', 'ramp', 'Rises in a straight line.', 1]);
  expect([isPlugin(ramp), isPlugin(() => 1), isPlugin({ specVersion: 1 })]).toEqual([true, false, false]);
});

test('wrong options name the plugin, each field and what is known', () => {
  const wrong = () => ramp({ peak: -1, step: 2 } as never);
  expect(wrong).toThrow(InvalidOptionsError);
  expect(wrong).toThrow(/Invalid options for schedule "ramp":\n {2}peak: .*\n {2}Unrecognized key: "step"/);
  expect(wrong).toThrow(/available: peak, start, shape/);
  expect(() => flat({ value: -1 })).toThrow(/schedule "flat":\n {2}value: /);
});

test('a part remembers how it was made, with every option', () => {
  expect(provenanceOf(ramp({ peak: 2 }))).toEqual({ kind: 'schedule', name: 'ramp', options: { peak: 2, start: 0, shape: 'line' } });
  expect(provenanceOf(() => 1)).toBeUndefined();
  expect(provenanceOf(null)).toBeUndefined();
});

/** A part made of another. */
const twice = definePlugin({
  kind: 'schedule',
  name: 'twice',
  summary: 'Twice another schedule.',
  options: z.strictObject({ of: z.unknown().describe('The other one.') }),
  create: ({ of }, registry) => {
    const schedule = registry?.resolve('schedule', of as Use<'schedule'>) ?? (of as Schedule);
    return (step, totalSteps) => 2 * schedule(step, totalSteps);
  },
});

test('a plugin finds parts named in its options in the registry it was found in', () => {
  const registry = createRegistry([ramp, flat, twice]);
  const part = registry.resolve('schedule', ['twice', { of: ['twice', { of: ['flat', { value: 2 }] }] }]);
  expect(part(0, 1)).toBe(8);
  expect(() => registry.resolve('schedule', ['twice', { of: 'flt' }])).toThrow('did you mean "flat"?');
});

test('a part in the options of another is remembered by name', () => {
  const { options } = provenanceOf(twice({ of: twice({ of: flat({ value: 2 }) }) }))!;
  expect(options).toEqual({ of: ['twice', { of: ['flat', { value: 2 }] }] });
  expect(createRegistry([flat, twice]).resolve('schedule', ['twice', options])(0, 1)).toBe(8);
});

test('options describe themselves', () => {
  expect(describeOptions(ramp.options)).toEqual([
    { name: 'peak', type: 'number (> 0)', description: 'Highest value.', required: true },
    { name: 'start', type: 'number (≥ 0, < 1)', description: 'Share of the peak to start at.', default: 0, required: false },
    { name: 'shape', type: '"line" | "curve"', description: 'How it rises.', default: 'line', required: false },
  ]);
});

test('a registry resolves parts, names and names with options', () => {
  const registry = createRegistry([ramp, flat]);
  const part = () => 5;
  expect(registry.resolve('schedule', part)).toBe(part);
  expect(registry.resolve('schedule', 'flat')(0, 1)).toBe(3);
  expect(registry.resolve('schedule', ['ramp', { peak: 4 }])(1, 2)).toBe(2);
  expect(registry.plugins).toEqual([ramp, flat]);
});

test('unknown names say what exists and what was meant', () => {
  const registry = createRegistry([ramp, flat]);
  const unknown = () => registry.resolve('schedule', 'Ramps');
  expect(unknown).toThrow(UnknownPluginError);
  expect(unknown).toThrow('There is no schedule called "Ramps".\n  available: ramp, flat\n  cure: did you mean "ramp"?');
  expect(() => registry.resolve('head', 'ramp')).toThrow(/no head called "ramp".\n {2}available: none/);
});

test('two plugins of a kind cannot share a name; the same one twice is fine', () => {
  const other = definePlugin({ kind: 'schedule', name: 'ramp', summary: 'Another.', options: z.strictObject({}), create: () => () => 0 });
  expect(() => createRegistry([ramp, other])).toThrow(/Two plugins are called schedule\/ramp/);
  expect(createRegistry([ramp, ramp]).plugins).toHaveLength(1);
});

test('errors of another copy of this package are recognized', () => {
  expect(ThawError.isInstance(new UnknownPluginError('head', 'x', []))).toBe(true);
  expect(ThawError.isInstance({ [Symbol.for('thaw.error')]: true })).toBe(true);
  expect(ThawError.isInstance(new Error('x'))).toBe(false);
});

test('the nearest name is a likely one or none', () => {
  expect(nearest('adamv', ['sgd', 'adam', 'adamw'])).toBe('adam');
  expect(nearest('efficientnetLite0', ['efficientnet_lite0', 'squeezenet1_1'])).toBe('efficientnet_lite0');
  expect(nearest('resnet50', ['sgd', 'adam'])).toBeUndefined();
});
