import { createRegistry, definePlugin, isNameWithOptions, provenanceOf, type Registry, type UnfreezingPolicy, type Use } from '@thaw/core';
import { z } from 'zod';
import { discriminative } from './discriminative.ts';
import { everything } from './everything.ts';
import { gradual } from './gradual.ts';
import { headOnly } from './head-only.ts';
import { meet } from './meet.ts';

/** Names a policy of this package for resolved recipes, where functions cannot be written. */
function named(use: Use<'unfreezing'>): Use<'unfreezing'> {
  const origin = provenanceOf(use);
  return origin !== undefined && known().plugins.some(({ name }) => name === origin.name) ? [origin.name, origin.options] : use;
}

// A plugin sees no registry: names inside of it are those of this package.
const known = (): Registry => createRegistry([both, discriminative, everything, gradual, headOnly]);

const isUse = (value: unknown): boolean => typeof value === 'function' || typeof value === 'string' || isNameWithOptions(value);

const policy = (z.unknown().refine(isUse, 'wanted a policy, its name, or [name, options]') as unknown as z.ZodType<Use<'unfreezing'>, Use<'unfreezing'>>).transform(named);

/** Policies together; one of another package goes in as a function. */
export const both = definePlugin({
  kind: 'unfreezing',
  name: 'both',
  summary: 'Trains what all of its policies train, at the product of their learning-rate scales.',
  options: z.strictObject({
    policies: z.tuple([policy], policy).describe('Each a policy, the name of one of @thaw/unfreezing, or [name, options].'),
  }),
  create: ({ policies }) => {
    const registry = known();
    const [first, ...others] = policies.map((use) => registry.resolve('unfreezing', use)) as [UnfreezingPolicy, ...UnfreezingPolicy[]];
    return meet(first, ...others);
  },
});
