import type { RenderedBatch } from '@thaw/images';
import type { HostValue } from '@thaw/tensorflow';

/** A batch on the host, always of the same size: a graph is made for one shape. */
export interface FilledBatch {
  /** [batchSize, height, width, 3] */
  readonly images: HostValue;
  /** [batchSize, classes], one-hot. */
  readonly targets: HostValue;
  /** [batchSize]: 1 for a picture, 0 for a repetition. */
  readonly weights: HostValue;
}

/**
 * Fills a batch up with its own pictures, over and over. They weigh nothing in the loss; in training mode batch norm
 * sees them, and pictures of the data disturb its statistics less than black ones.
 */
export function fillBatch({ images, samples, size }: RenderedBatch, batchSize: number, classCount: number): FilledBatch {
  const count = samples.length;
  const filled = count === batchSize ? images : repeated(images, (images.length / count) * batchSize);
  const targets = new Float32Array(batchSize * classCount);
  const weights = new Float32Array(batchSize);
  for (let row = 0; row < batchSize; row++) {
    targets[row * classCount + samples[row % count]!.label] = 1;
    weights[row] = row < count ? 1 : 0;
  }
  return {
    images: { shape: [batchSize, size.height, size.width, 3], data: filled },
    targets: { shape: [batchSize, classCount], data: targets },
    weights: { shape: [batchSize], data: weights },
  };
}

function repeated(values: Float32Array, length: number): Float32Array {
  const result = new Float32Array(length);
  for (let offset = 0; offset < length; offset += values.length) result.set(values.subarray(0, length - offset), offset);
  return result;
}
