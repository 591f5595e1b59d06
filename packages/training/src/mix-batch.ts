import { dispose, type Rank, tensor, tidy } from '@tensorflow/tfjs-core';
import type { BatchTransform, Random, Transform } from '@thaw/core';
import { type HostValue, hostValue } from '@thaw/tensorflow';

interface MixableBatch {
  readonly images: HostValue;
  readonly targets: HostValue;
}

/** Mixes a batch operation by operation, before the compiled step: batch transforms draw in JavaScript. */
export function mixBatch<Batch extends MixableBatch>(batch: Batch, transforms: readonly BatchTransform[], random: Random): Batch {
  if (transforms.length === 0) return batch;
  const mixed = tidy(() => {
    const tensors = { images: tensor<Rank.R4>(batch.images.data, batch.images.shape as [number, number, number, number]), targets: tensor<Rank.R2>(batch.targets.data, batch.targets.shape as [number, number]) };
    return { ...transforms.reduce((one, transform, index) => transform.apply(one, random.fork(index)), tensors) };
  });
  const result = { images: hostValue(mixed.images), targets: hostValue(mixed.targets) };
  dispose(mixed);
  return { ...batch, ...result };
}

export const isBatchTransform = (transform: Transform): transform is BatchTransform => transform.stage === 'batch';
