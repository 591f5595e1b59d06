import type { Schedule } from '@thaw/core';
import type { FeatureCacheFacts, TrainingEvent } from './events.ts';
import type { Parameter } from './parameters.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';

/** What a run tells before its first step; `step` is where it goes on from. */
export function runStart(run: PreparedRun, recipe: ResolvedRecipe, runFolder: string | undefined, step: number, featureCache: FeatureCacheFacts | null): TrainingEvent {
  const { dataset, groups, parameters, order, plan, totalSteps, counts, baseline } = run;
  const { train, validation, test } = dataset;
  return {
    type: 'run-start',
    runFolder: runFolder ?? null,
    seed: recipe.seed,
    task: recipe.task,
    classes: dataset.classes,
    pictures: { train: train.length, validation: validation.length, test: test?.length ?? null },
    counts,
    skipped: dataset.skipped,
    duplicates: dataset.duplicates,
    epochs: recipe.epochs,
    stepsPerEpoch: order.stepsPerEpoch,
    totalSteps,
    step,
    parameters: parameters.reduce((sum, { variable }) => sum + variable.size, 0),
    groups: groups.map(({ name }, index) => ({ name, ...countTrainable(parameters.filter(({ group }) => group === index)) })),
    baseline,
    plan,
    peakLearningRate: peak(recipe.learningRate, totalSteps),
    featureCache,
  };
}

function countTrainable(parameters: readonly Parameter[]): { parameters: number; normParameters: number } {
  const sizeOf = (kind: Parameter['kind']) => parameters.filter((one) => one.kind === kind).reduce((sum, { variable }) => sum + variable.size, 0);
  return { parameters: sizeOf('weight') + sizeOf('norm'), normParameters: sizeOf('norm') };
}

/** The highest value of a schedule. (A loop: a long run has more steps than a call takes arguments.) */
function peak(schedule: Schedule, totalSteps: number): number {
  let highest = -Infinity;
  for (let step = 0; step < totalSteps; step++) highest = Math.max(highest, schedule(step, totalSteps));
  return highest;
}
