import { type AnyPlugin, definePlugin, type Schedule } from '@thaw/core';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { z } from 'zod';
import { runChecks } from './check.ts';
import { describePackage, describePlugin, packageChecks, pluginChecks } from './plugin.ts';

const flat = (value: number): Schedule => () => value;
const base = { kind: 'schedule', name: 'flat', summary: 'Stays the same.' } as const;
const described = z.strictObject({ value: z.number().default(1).describe('The value.') });

const good = definePlugin({ ...base, options: described, create: ({ value }) => flat(value) });
const demanding = definePlugin({ ...base, options: z.strictObject({ value: z.number().describe('The value.') }), create: ({ value }) => flat(value) });
const valibot = definePlugin({ ...base, options: v.strictObject({ value: v.optional(v.number(), 1) }), create: ({ value }) => flat(value) });

describePlugin(good);
describePlugin(demanding, { options: { value: 2 } });
describePlugin(valibot);
describePackage('of one plugin', { flat: good, version: 1 });

const broken: readonly [string, AnyPlugin, RegExp][] = [
  ['is no plugin', (() => flat(1)) as unknown as AnyPlugin, /not a plugin/],
  ['has a name that is no identifier', definePlugin({ ...base, name: 'one-cycle', options: described, create: () => flat(1) }), /"one-cycle" is not an identifier/],
  ['has a summary that is no sentence', definePlugin({ ...base, summary: 'flat', options: described, create: () => flat(1) }), /not one sentence/],
  ['does not describe an option', definePlugin({ ...base, options: z.strictObject({ value: z.number().default(1) }), create: () => flat(1) }), /no description: value/],
  ['accepts misspelt options', definePlugin({ ...base, options: z.object({ value: z.number().default(1).describe('The value.') }), create: () => flat(1) }), /accepts options that do not exist/],
  ['requires an option that is not given', demanding, /not given options it requires: value/],
  ['makes a frozen part', definePlugin({ ...base, options: described, create: () => Object.freeze(flat(1)) }), /does not remember how it was made/],
];

describe('pluginChecks reject a plugin that', () => {
  test.each(broken)('%s', async (_, plugin, message) => {
    await expect(runChecks(pluginChecks(plugin))).rejects.toThrow(message);
  });

  test('changes its options when they are read again', async () => {
    const options = z.strictObject({ value: z.number().default(1).transform((value) => value * 2).describe('The value.') });
    await expect(runChecks(pluginChecks(definePlugin({ ...base, options, create: ({ value }) => flat(value) })))).rejects.toThrow(/change when they are written/);
  });
});

describe('packageChecks reject a package that', () => {
  test('exports a plugin under another name', async () => {
    await expect(runChecks(packageChecks({ level: good }))).rejects.toThrow(/"flat" is exported as "level"/);
  });

  test('exports no plugin', async () => {
    await expect(runChecks(packageChecks({ flat }))).rejects.toThrow(/exports no plugin/);
  });
});
