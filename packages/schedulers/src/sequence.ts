import { createRegistry, definePlugin, isNameWithOptions, provenanceOf, type Registry, type Use } from '@thaw/core';
import { z } from 'zod';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { inSequence } from './in-sequence.ts';
import { linear } from './linear.ts';
import { oneCycle, oneCycleMomentum } from './one-cycle.ts';
import { step } from './step.ts';

/** Names a schedule of this package for resolved recipes, where functions cannot be written. */
function named(use: Use<'schedule'>): Use<'schedule'> {
  const origin = provenanceOf(use);
  return origin !== undefined && known().plugins.some(({ name }) => name === origin.name) ? [origin.name, origin.options] : use;
}

// A plugin sees no registry: names inside of it are those of this package.
const known = (): Registry => createRegistry([constant, cosine, linear, oneCycle, oneCycleMomentum, sequence, step]);

const isUse = (value: unknown): boolean => typeof value === 'function' || typeof value === 'string' || isNameWithOptions(value);

const phase = z.strictObject({
  share: z.number().gt(0).max(1).describe('Share of the run.'),
  schedule: (z.unknown().refine(isUse, 'wanted a schedule, its name, or [name, options]') as unknown as z.ZodType<Use<'schedule'>, Use<'schedule'>>)
    .transform(named)
    .describe('Sees its phase as its whole run: a schedule, the name of one of @thaw/schedulers, or [name, options].'),
});

/** Plays schedules one after another; a schedule of another package goes in as a function. */
export const sequence = definePlugin({
  kind: 'schedule',
  name: 'sequence',
  summary: 'Plays schedules one after another, each in its share of the run.',
  options: z.strictObject({ phases: z.array(phase).min(1).describe('The schedules and their shares, which add up to 1.') }),
  create: ({ phases }) => {
    const registry = known();
    return inSequence(phases.map(({ share, schedule }) => ({ share, schedule: registry.resolve('schedule', schedule) })));
  },
});
