import { createRandom, type Interpolation, type Normalization, type Sample, type Split, type Transform } from '@thaw/core';
import type { BatchRequest } from '@thaw/images';

/** How pictures are shown to a network that does not train. */
export interface InferenceView {
  readonly transforms: readonly Transform[];
  readonly normalization: Normalization;
  /** Where the transforms name none. Default bilinear. */
  readonly interpolation: Interpolation | undefined;
  readonly batchSize: number;
}

/** What to render for every picture of a split, in its order. */
export function inferenceRequests(split: Split, { transforms, normalization, interpolation, batchSize }: InferenceView): BatchRequest[] {
  // Evaluation pipelines draw nothing; a random one still gives the same views each time.
  const random = createRandom(0);
  return Array.from({ length: Math.ceil(split.length / batchSize) }, (_, batch) => ({
    samples: Array.from({ length: Math.min(batchSize, split.length - batch * batchSize) }, (__, index) => split.at(batch * batchSize + index)),
    random: (sample: Sample) => random.fork(sample.id),
    transforms,
    normalization,
    interpolation,
  }));
}
