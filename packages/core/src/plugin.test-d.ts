import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { type AnyPlugin, definePlugin } from './plugin.ts';
import type { Schedule } from './kinds/schedule.ts';
import { createRegistry } from './registry.ts';

const required = definePlugin({ kind: 'schedule', name: 'a', summary: '', options: z.strictObject({ peak: z.number() }), create: () => () => 1 });
const optional = definePlugin({ kind: 'schedule', name: 'b', summary: '', options: z.strictObject({ peak: z.number().default(1) }), create: ({ peak }) => () => peak });

test('options are typed, and may be left out only when none is required', () => {
  expectTypeOf(required).parameter(0).toEqualTypeOf<{ peak: number }>();
  expectTypeOf(optional).parameter(0).toEqualTypeOf<{ peak?: number | undefined } | undefined>();
  // @ts-expect-error peak is required
  required();
  // @ts-expect-error a misspelt option
  optional({ peaks: 1 });
});

test('a plugin makes the part of its kind', () => {
  expectTypeOf(optional()).toEqualTypeOf<Schedule>();
  expectTypeOf(createRegistry([required, optional]).resolve('schedule', 'a')).toEqualTypeOf<Schedule>();
  // @ts-expect-error a schedule is a function
  definePlugin({ kind: 'schedule', name: 'c', summary: '', options: z.strictObject({}), create: () => 3 });
});

test('plugins with different options share a list', () => {
  expectTypeOf([required, optional]).toExtend<AnyPlugin[]>();
});
