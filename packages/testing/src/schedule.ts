import type { AnyPlugin, Schedule } from '@thaw/core';
import { type Check, type CheckSettings, describeChecks, ensure, ensureFinite, isSame, makePart } from './check.ts';
import { pluginChecks } from './plugin.ts';

const runLengths = [1, 2, 97, 1000];

/** What a schedule keeps to: `pluginChecks`, and that it is a function of time. */
export function scheduleChecks(plugin: AnyPlugin<'schedule'>, settings: CheckSettings = {}): Check[] {
  const create = () => makePart(plugin, settings.options);
  return [
    ...pluginChecks(plugin, settings),
    {
      title: 'is finite and never negative, from the first step to the end of a run of any length',
      run() {
        for (const totalSteps of runLengths) {
          const values = valuesOf(create(), totalSteps);
          ensureFinite(values, `A value of a run of ${totalSteps} steps is not finite.`);
          const negative = values.findIndex((value) => value < 0);
          ensure(negative === -1, `The value at step ${negative} of ${totalSteps} is negative.`, { given: String(values[negative]) });
        }
      },
    },
    {
      title: 'gives the same value for the same step, whatever was asked before',
      run() {
        const schedule = create();
        const [forwards, again, backwards] = [valuesOf(schedule, 97), valuesOf(schedule, 97), valuesOf(schedule, 97, true)];
        ensure(isSame(forwards, again), 'A second walk through the run gives other values.', { cure: 'compute from `step` and `totalSteps` only' });
        ensure(isSame(forwards, backwards), 'Steps asked for backwards have other values.', { cure: 'compute from `step` and `totalSteps` only' });
      },
    },
    {
      title: 'takes fractions of steps, as a phase of a sequence sees them',
      run() {
        const schedule = create();
        ensureFinite([0, 0.25, 3.5, 12.25, 12.5].map((step) => schedule(step, 12.5)), 'A value at a fraction of a step is not finite.');
      },
    },
  ];
}

/** A vitest suite of `scheduleChecks`. */
export const describeSchedule = (plugin: AnyPlugin<'schedule'>, settings: CheckSettings = {}): void =>
  describeChecks(`schedule ${plugin.name}`, scheduleChecks(plugin, settings));

/** The values of all steps and of the end, asked for in order or backwards. */
function valuesOf(schedule: Schedule, totalSteps: number, isBackwards = false): number[] {
  const steps = Array.from({ length: totalSteps + 1 }, (_, step) => step);
  const values = (isBackwards ? steps.toReversed() : steps).map((step) => schedule(step, totalSteps));
  return isBackwards ? values.toReversed() : values;
}
