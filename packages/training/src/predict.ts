import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { SkippedFile } from '@thaw/core';
import { createRenderer, readSamples } from '@thaw/images';
import { probabilitiesOf } from './activation.ts';
import { inferenceRequests } from './inference-requests.ts';
import { fillImages } from './input-batch.ts';
import type { OpenedModel } from './open-model.ts';
import { type ComputeOptions, openSession } from './session.ts';

export interface ClassProbability {
  readonly name: string;
  readonly probability: number;
}

/** A model's answer to one picture. */
export interface PicturePrediction {
  readonly file: string;
  /** Every class, the likeliest first. Probabilities add up to 1; those of a multi-label model stand each for itself. */
  readonly classes: readonly ClassProbability[];
  /** The likeliest class; of a multi-label model all, perhaps none, whose probability reaches their threshold. */
  readonly found: readonly ClassProbability[];
}

export interface PredictOptions {
  /** Pictures shown at once. Default 32. */
  readonly batchSize?: number;
  /** Threads that decode and render; the result does not depend on it. */
  readonly workers?: number;
  readonly compute?: ComputeOptions;
  /** For multi-label models, in place of their own thresholds. */
  readonly threshold?: number;
  readonly signal?: AbortSignal;
  /** Told how many pictures have been answered, after every batch. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Shows picture files to a model of `openModel`. The answers come in the order of the files; those that cannot be read
 * are named, and stop nothing.
 */
export async function predictPictures(
  { model, description, transforms }: OpenedModel,
  files: readonly string[],
  { batchSize = 32, workers, compute, threshold, signal, onProgress }: PredictOptions = {},
): Promise<{ predictions: PicturePrediction[]; unreadable: SkippedFile[] }> {
  const { samples, skipped: unreadable } = await readSamples(files.map((file) => ({ id: file, labels: [], file })));
  const split = { length: samples.length, at: (index: number) => samples[index]! };
  const { classes, task } = description;
  const thresholds = new Map(classes.map((name, label) => [name, threshold ?? description.thresholds?.[label] ?? 0.5]));
  // One picture alone gets a graph of its own size.
  const size = Math.min(batchSize, samples.length);
  const requests = inferenceRequests(split, { transforms, normalization: description.normalization, interpolation: description.interpolation, batchSize: size });
  const predictions: PicturePrediction[] = [];
  const session = await openSession(compute);
  const answer = session.compile(({ images }) => ({ probabilities: probabilitiesOf(model.predict(images!, { batchSize: size }) as Tensor2D, task) }), { name: 'prediction' });
  const renderer = createRenderer(workers === undefined ? {} : { workers });
  try {
    for await (const batch of renderer.renderBatches(requests, signal === undefined ? {} : { signal })) {
      unreadable.push(...batch.skipped);
      if (batch.samples.length === 0) continue;
      const { data } = (await answer.run({ images: fillImages(batch, size) }))['probabilities']!;
      batch.samples.forEach(({ file }, row) => {
        const ranked = classes.map((name, label) => ({ name, probability: data[row * classes.length + label]! })).sort((a, b) => b.probability - a.probability);
        const found = task === 'multi-label' ? ranked.filter(({ name, probability }) => probability >= thresholds.get(name)!) : ranked.slice(0, 1);
        predictions.push({ file, classes: ranked, found });
      });
      onProgress?.(predictions.length);
    }
  } finally {
    await renderer.close();
    session.close();
  }
  return { predictions, unreadable };
}
