import { z } from 'zod';
import type { TrainingEvent } from './events.ts';
import { storedNumber } from './stored-values.ts';

/** An event as `events.jsonl` keeps it: with its time, and without the single predictions, which have a file of their own. */
export type WrittenEvent = TrainingEvent & { readonly time: string };

const event = z.looseObject({ time: z.iso.datetime(), step: z.int().min(0) });
const counts = z.array(z.int().min(0));
const phase = z.looseObject({ start: z.int(), end: z.int(), groups: z.array(z.looseObject({})) });

const multiLabel = z.looseObject({ meanAveragePrecision: z.number(), microF1: z.number(), macroF1: z.number(), classes: z.array(z.looseObject({ pictures: z.int(), threshold: z.number() })) });

/** What readers count on; further fields are kept as they are. */
const schemas: Readonly<Record<TrainingEvent['type'], z.ZodType>> = {
  'run-start': event
    .extend({
      task: z.enum(['single-label', 'multi-label']),
      classes: z.array(z.string()),
      pictures: z.looseObject({ train: z.int(), validation: z.int(), test: z.int().nullable() }),
      counts: z.looseObject({ train: counts, validation: counts, test: counts.nullable() }),
      skipped: z.array(z.looseObject({ file: z.string(), reason: z.string() })),
      duplicates: z.array(z.array(z.string())),
      groups: z.array(z.looseObject({ name: z.string(), parameters: z.number() })),
      plan: z.array(phase),
      baseline: storedNumber,
    })
    .refine(({ groups, plan }) => plan.every((one) => one.groups.length === groups.length)),
  'step-end': event.extend({ loss: storedNumber, learningRate: z.number(), images: z.number() }),
  'evaluation-end': event.extend({
    epoch: z.int(),
    split: z.enum(['validation', 'test']),
    evaluation: z.looseObject({ loss: storedNumber, accuracy: storedNumber, multiLabel: multiLabel.optional() }),
    best: z.boolean(),
    seconds: z.number(),
  }),
  'groups-change': event,
  'features-cached': event,
  'features-unwritable': event,
  'pictures-unwritable': event,
  'sample-skip': event,
  'checkpoint-save': event,
  'run-recover': event,
  'run-interrupt': event,
  'run-end': event,
};

/** The event that a line of `events.jsonl` is; undefined when it is none. */
export function parseEvent(line: string): WrittenEvent | undefined {
  try {
    const value = JSON.parse(line) as WrittenEvent;
    return Object.hasOwn(schemas, value.type) ? (schemas[value.type].parse(value) as WrittenEvent) : undefined;
  } catch {
    // Neither JSON, nor an object, nor whole.
    return undefined;
  }
}
