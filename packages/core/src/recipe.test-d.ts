import * as valibot from 'valibot';
import { expectTypeOf, test } from 'vitest';
import type { GradientTransform } from './kinds/optimizer.ts';
import type { Schedule } from './kinds/schedule.ts';
import { definePlugin, type Plugin } from './plugin.ts';
import { defineRecipe } from './recipe.ts';
import { createRegistry, type Use } from './registry.ts';

const adamax = definePlugin({
  kind: 'optimizer',
  name: 'adamax',
  summary: '',
  options: valibot.strictObject({ beta1: valibot.number(), decays: valibot.optional(valibot.boolean(), true) }),
  create: (options) => {
    expectTypeOf(options).toEqualTypeOf<{ beta1: number; decays: boolean }>();
    return { initialize: () => [], update: (updates) => [updates, []] };
  },
});
const schedule: Schedule = () => 1;

test('any Standard Schema types the options: what is given, and what `create` gets', () => {
  expectTypeOf(adamax).toEqualTypeOf<Plugin<'optimizer', { beta1: number; decays?: boolean | undefined }>>();
  expectTypeOf(adamax).returns.toEqualTypeOf<GradientTransform>();
});

test('a slot takes a part of its kind, a name, or a name with options', () => {
  expectTypeOf(adamax({ beta1: 0.9 })).toExtend<Use<'optimizer'>>();
  expectTypeOf<'adamax'>().toExtend<Use<'optimizer'>>();
  expectTypeOf<['adamax', { beta1: 0.9 }]>().toExtend<Use<'optimizer'>>();
  expectTypeOf<['adamax']>().not.toExtend<Use<'optimizer'>>();
  expectTypeOf(schedule).not.toExtend<Use<'optimizer'>>();
  // The plugin instead of the part that it makes.
  expectTypeOf(adamax).not.toExtend<Use<'optimizer'>>();
  expectTypeOf(createRegistry([adamax]).resolve('optimizer', ['adamax', { beta1: 0.9 }])).toEqualTypeOf<GradientTransform>();
});

test('a recipe has its slots and no others', () => {
  defineRecipe({ dataset: 'pictures', optimizer: adamax({ beta1: 0.9 }), learningRate: schedule, momentum: 0.9 });
  // @ts-expect-error a dataset must be named
  defineRecipe({ optimizer: 'adamax' });
  // @ts-expect-error a schedule is no optimizer
  defineRecipe({ dataset: 'pictures', optimizer: schedule });
  // @ts-expect-error a misspelt slot
  defineRecipe({ dataset: 'pictures', optimiser: 'adamax' });
});
