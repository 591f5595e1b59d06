import { type GroupTraining, type LayerGroup, ThawError, type UnfreezingPolicy } from '@thaw/core';

/** A stretch of the run in which the same groups train in the same way. */
export interface UnfreezingPhase {
  /** First step, from 0. */
  readonly start: number;
  /** Step after the last. */
  readonly end: number;
  readonly groups: readonly (GroupTraining & { readonly name: string })[];
}

/**
 * Asks the policy at every step and joins equal answers into phases.
 *
 * @throws ThawError when the policy leaves nothing to train, or does not answer for every group
 */
export function unfreezingPlan(policy: UnfreezingPolicy, groups: readonly LayerGroup[], totalSteps: number): UnfreezingPhase[] {
  const phases: { start: number; end: number; groups: (GroupTraining & { name: string })[] }[] = [];
  for (let step = 0; step < totalSteps; step++) {
    const answer = policy(step / totalSteps, groups);
    if (answer.length !== groups.length) {
      throw new ThawError('The unfreezing policy does not answer for every group.', {
        wanted: `${groups.length} answers: ${groups.map(({ name }) => name).join(', ')}`,
        given: `${answer.length} answers at step ${step}`,
        cure: 'mend the policy: it returns one entry per group it is given',
      });
    }
    const named = answer.map((training, index) => ({ name: groups[index]!.name, ...training }));
    const last = phases.at(-1);
    if (last !== undefined && last.groups.every((group, index) => sameTraining(group, named[index]!))) last.end = step + 1;
    else phases.push({ start: step, end: step + 1, groups: named });
  }
  const idle = phases.find((phase) => phase.groups.every((group) => !group.trainable));
  if (idle !== undefined) {
    throw new ThawError(`The unfreezing policy trains no group in steps ${idle.start} to ${idle.end - 1}.`, {
      available: groups.map(({ name }) => name),
      cure: 'let the policy train at least the head throughout',
    });
  }
  return phases;
}

const sameTraining = (a: GroupTraining, b: GroupTraining): boolean =>
  a.trainable === b.trainable && a.learningRateScale === b.learningRateScale && a.batchNorm === b.batchNorm;
