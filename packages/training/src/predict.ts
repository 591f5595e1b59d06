import { softmax, type Tensor2D } from '@tensorflow/tfjs-core';
import type { SkippedFile } from '@thaw/core';
import { createRenderer, readSamples } from '@thaw/images';
import { inferenceRequests } from './inference-requests.ts';
import { fillImages } from './input-batch.ts';
import type { OpenedModel } from './open-model.ts';
import { type ComputeOptions, openSession } from './session.ts';

/** A model's answer to one picture. */
export interface PicturePrediction {
  readonly file: string;
  /** Every class, the likeliest first; probabilities add up to 1. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[];
}

export interface PredictOptions {
  /** Pictures shown at once. Default 32. */
  readonly batchSize?: number;
  /** Threads that decode and render; the result does not depend on it. */
  readonly workers?: number;
  readonly compute?: ComputeOptions;
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
  { batchSize = 32, workers, compute, signal, onProgress }: PredictOptions = {},
): Promise<{ predictions: PicturePrediction[]; unreadable: SkippedFile[] }> {
  const { samples, skipped: unreadable } = await readSamples(files.map((file) => ({ id: file, label: 0, file })));
  const split = { length: samples.length, at: (index: number) => samples[index]! };
  const { classes } = description;
  // One picture alone gets a graph of its own size.
  const size = Math.min(batchSize, samples.length);
  const requests = inferenceRequests(split, { transforms, normalization: description.normalization, batchSize: size });
  const predictions: PicturePrediction[] = [];
  const session = await openSession(compute);
  const answer = session.compile(({ images }) => ({ probabilities: softmax(model.predict(images!, { batchSize: size }) as Tensor2D) }), { name: 'prediction' });
  const renderer = createRenderer(workers === undefined ? {} : { workers });
  try {
    for await (const batch of renderer.renderBatches(requests, signal === undefined ? {} : { signal })) {
      unreadable.push(...batch.skipped);
      if (batch.samples.length === 0) continue;
      const { data } = (await answer.run({ images: fillImages(batch, size) }))['probabilities']!;
      batch.samples.forEach(({ file }, index) =>
        predictions.push({ file, classes: ranked(classes, [...data.subarray(index * classes.length, (index + 1) * classes.length)]) }));
      onProgress?.(predictions.length);
    }
  } finally {
    await renderer.close();
    session.close();
  }
  return { predictions, unreadable };
}

const ranked = (classes: readonly string[], probabilities: readonly number[]): PicturePrediction['classes'] =>
  classes.map((name, index) => ({ name, probability: probabilities[index]! })).sort((a, b) => b.probability - a.probability);
