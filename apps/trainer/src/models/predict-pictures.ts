import { softmax, type Tensor2D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { createRandom, type Sample, type SkippedFile } from '@thaw/core';
import { createRenderer, readImageSize, UnreadablePictureError } from '@thaw/images';
import type { OpenedModel } from './open-model.ts';

/** The model's answer to one picture. */
export interface PicturePrediction {
  readonly file: string;
  /** Every class, the likeliest first; probabilities add up to 1. */
  readonly classes: readonly { readonly name: string; readonly probability: number }[];
}

const batchSize = 32;

/** Shows pictures to a model. Files that cannot be read are named, and stop nothing. */
export async function predictPictures(
  { model, description, transforms }: Pick<OpenedModel, 'model' | 'description' | 'transforms'>,
  files: readonly string[],
  onProgress?: (done: number) => void,
): Promise<{ predictions: PicturePrediction[]; unreadable: SkippedFile[] }> {
  const { samples, unreadable } = await asSamples(files);
  // Evaluation pipelines draw nothing; a random one still gives the same views each time.
  const random = createRandom(0);
  const requests = Array.from({ length: Math.ceil(samples.length / batchSize) }, (_, batch) => ({
    samples: samples.slice(batch * batchSize, (batch + 1) * batchSize),
    random: (sample: Sample) => random.fork(sample.id),
    transforms,
    normalization: description.normalization,
  }));
  const predictions: PicturePrediction[] = [];
  const renderer = createRenderer();
  try {
    for await (const batch of renderer.renderBatches(requests)) {
      unreadable.push(...batch.skipped);
      if (batch.samples.length === 0) continue;
      const { images, size } = batch;
      const rows = tidy(() => {
        const logits = model.predict(tensor4d(images, [batch.samples.length, size.height, size.width, 3])) as Tensor2D; // [batch, classes]
        return softmax(logits).arraySync() as number[][];
      });
      batch.samples.forEach(({ file }, index) => predictions.push({ file, classes: ranked(description.classes, rows[index]!) }));
      onProgress?.(predictions.length);
    }
  } finally {
    await renderer.close();
  }
  return { predictions, unreadable };
}

async function asSamples(files: readonly string[]): Promise<{ samples: Sample[]; unreadable: SkippedFile[] }> {
  const samples: Sample[] = [];
  const unreadable: SkippedFile[] = [];
  for (const file of files) {
    try {
      samples.push({ id: file, label: 0, file, size: await readImageSize(file) });
    } catch (error) {
      if (!(error instanceof UnreadablePictureError)) throw error;
      unreadable.push({ file, reason: error.reason });
    }
  }
  return { samples, unreadable };
}

const ranked = (classes: readonly string[], probabilities: readonly number[]): PicturePrediction['classes'] =>
  classes.map((name, index) => ({ name, probability: probabilities[index]! })).sort((a, b) => b.probability - a.probability);
