import type { Sample } from '@thaw/core';
import type { BatchRequest } from '@thaw/images';
import type { PreparedRun } from './prepare-run.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';

export interface StepRange {
  /** First step, from 0. */
  readonly start: number;
  /** Step after the last. */
  readonly end: number;
}

/**
 * What to render for every step of a range. Augmentation is keyed by view and sample.
 *
 * @param viewOf the view that an epoch, from 0, shows; mostly another one every time
 */
export function* trainingRequests({ order, random }: PreparedRun, recipe: ResolvedRecipe, { start, end }: StepRange, viewOf: (epoch: number) => number): Generator<BatchRequest, void> {
  const augmentation = random.fork('augmentation');
  for (let step = start; step < end; step++) {
    const view = augmentation.fork(viewOf(Math.floor(step / order.stepsPerEpoch)));
    yield {
      samples: order.samples(step),
      random: (sample: Sample) => view.fork(sample.id),
      transforms: recipe.transforms.train,
      normalization: recipe.backbone.normalization,
      interpolation: recipe.backbone.interpolation,
    };
  }
}
