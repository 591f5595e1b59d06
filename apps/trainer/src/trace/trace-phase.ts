import { ThawError } from '@thaw/core';
import { createRenderer } from '@thaw/images';
import type { GraphSession } from '@thaw/tensorflow';
import { activeLayers, createPhase, cutModel, pictureBatches, prepareRun, type PreparedRun, type PrepareOptions, type ResolvedRecipe, type UnfreezingPhase } from '@thaw/training';
import { type RecordedFunction, recordFunctions } from './record-functions.ts';

/** What one training step of a phase runs. */
export interface TracedPhase {
  readonly run: PreparedRun;
  readonly phase: UnfreezingPhase;
  /** The frozen layers, if any, then the step. */
  readonly functions: readonly RecordedFunction[];
}

/**
 * Trains one step as a phase of the recipe would, on its first pictures.
 *
 * @param index place of the phase in the plan, from 0
 * @throws ThawError when there is no such phase, or none of its first pictures can be read
 */
export async function tracePhase(recipe: ResolvedRecipe, index: number, session: GraphSession, description: string, options: PrepareOptions): Promise<TracedPhase> {
  const run = await prepareRun(recipe, options);
  const { model, groups, order, dataset, lossContext, random, plan, totalSteps } = run;
  const phase = plan[index];
  if (phase === undefined) {
    throw new ThawError(`The recipe has no phase ${index + 1}.`, { available: plan.map((_, place) => String(place + 1)), cure: 'name one of these with --phase' });
  }
  const recorded = recordFunctions(session, description);
  const cut = cutModel(recorded.session, model, activeLayers(model, groups, phase.groups), order.batchSize);
  const step = createPhase({ ...recipe, session: recorded.session, model, cut, groups, training: phase.groups, batchTransforms: [], lossContext, random });
  const renderer = createRenderer({ workers: 1 });
  try {
    const requests = [{ samples: order.samples(phase.start), random: () => random, transforms: recipe.transforms.train, normalization: recipe.backbone.normalization, interpolation: recipe.backbone.interpolation }];
    for await (const batch of pictureBatches(renderer, requests, { batchSize: order.batchSize, classCount: dataset.classes.length })) {
      if (batch.samples.length === 0) throw new ThawError('None of the pictures of the first batch can be read.', { given: batch.skipped.map(({ file }) => file).join(', '), cure: 'mend or replace them' });
      const moment = { step: phase.start, learningRate: recipe.learningRate(phase.start, totalSteps), momentum: recipe.momentum?.(phase.start, totalSteps) };
      await step.step(batch, moment);
    }
  } finally {
    await renderer.close();
  }
  return { run, phase, functions: [...recorded.functions.values()] };
}
