import { type Schedule, ThawError } from '@thaw/core';

/** A part of the run with a schedule of its own. */
export interface Phase {
  /** How much of the run it fills, 0 to 1; the shares of a sequence add up to 1. */
  readonly share: number;
  readonly schedule: Schedule;
}

/**
 * Plays schedules one after another; each sees its phase as its whole run.
 *
 * @throws ThawError when there is no phase, or the shares do not add up to 1
 */
export function inSequence(phases: readonly Phase[]): Schedule {
  const total = phases.reduce((sum, { share }) => sum + share, 0);
  if (phases.length === 0 || Math.abs(total - 1) > 1e-9) {
    throw new ThawError('The phases of a sequence do not fill the run.', { wanted: 'shares that add up to 1', given: phases.map(({ share }) => share).join(' + ') || 'no phase' });
  }
  return (step, totalSteps) => {
    let start = 0;
    for (const { share, schedule } of phases.slice(0, -1)) {
      const length = share * totalSteps;
      if (step < start + length) return schedule(step - start, length);
      start += length;
    }
    const last = phases.at(-1)!;
    return last.schedule(step - start, last.share * totalSteps);
  };
}
