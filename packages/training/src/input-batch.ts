import type { Sample, SkippedFile } from '@thaw/core';
import type { BatchRequest, RenderedBatch, Renderer } from '@thaw/images';
import type { HostValue, HostValues } from '@thaw/tensorflow';

/** A batch on the host, always of the same size: a graph is made for one shape. */
export interface InputBatch {
  /** Those that could be read. When there are none, the values are not to be used. */
  readonly samples: readonly Sample[];
  readonly skipped: readonly SkippedFile[];
  /** For how many of the samples the features of frozen layers were there already. */
  readonly fromCache: number;
  /** `images`, [batchSize, height, width, 3], or what frozen layers made of them. */
  readonly inputs: HostValues;
  /** [batchSize, classes], one-hot or multi-hot. */
  readonly targets: HostValue;
  /** [batchSize]: 1 for a picture, 0 for a repetition. */
  readonly weights: HostValue;
}

export interface BatchShape {
  readonly batchSize: number;
  readonly classCount: number;
}

/** Renders batches for a network that takes pictures. */
export async function* pictureBatches(renderer: Renderer, requests: Iterable<BatchRequest>, { batchSize, classCount }: BatchShape, signal?: AbortSignal): AsyncGenerator<InputBatch, void> {
  for await (const rendered of renderer.renderBatches(requests, signal === undefined ? {} : { signal })) {
    const { samples, skipped } = rendered;
    yield { samples, skipped, fromCache: 0, inputs: { images: fillImages(rendered, batchSize) }, ...fillLabels(samples, { batchSize, classCount }) };
  }
}

/**
 * Fills a batch up with its own pictures, over and over. They weigh nothing in the loss; in training mode batch norm
 * sees them, and pictures of the data disturb its statistics less than black ones.
 */
export const fillImages = ({ images, samples, size }: RenderedBatch, batchSize: number): { readonly shape: number[]; readonly data: RenderedBatch['images'] } => ({
  shape: [batchSize, size.height, size.width, 3],
  data: samples.length === batchSize ? images : repeated(images, samples.length === 0 ? 0 : (images.length / samples.length) * batchSize),
});

/** The labels of such a batch, and which of its rows count. */
export function fillLabels(samples: readonly Sample[], { batchSize, classCount }: BatchShape): Pick<InputBatch, 'targets' | 'weights'> {
  const targets = new Float32Array(batchSize * classCount);
  const weights = new Float32Array(batchSize);
  for (let row = 0; row < batchSize && samples.length > 0; row++) {
    for (const label of samples[row % samples.length]!.labels) targets[row * classCount + label] = 1;
    weights[row] = row < samples.length ? 1 : 0;
  }
  return { targets: { shape: [batchSize, classCount], data: targets }, weights: { shape: [batchSize], data: weights } };
}

/** Repeats values until there are `length` of them. */
function repeated<Values extends Float32Array | Uint8Array>(values: Values, length: number): Values {
  const result = new (values.constructor as new (length: number) => Values)(length);
  for (let offset = 0; offset < length; offset += values.length) result.set(values.subarray(0, length - offset), offset);
  return result;
}
