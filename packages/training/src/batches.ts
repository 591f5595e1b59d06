import type { Random, Sample, Split } from '@thaw/core';

/** The training batches of a run, by step: any one can be asked for, in any order. */
export interface BatchOrder {
  readonly stepsPerEpoch: number;
  /** Samples per step. */
  readonly batchSize: number;
  /** Samples of one step, from 0, in the order they are shown. */
  samples(step: number): Sample[];
}

/**
 * Every epoch shows each picture once, in an order drawn for that epoch. A last, smaller batch is left out (batch
 * norm in the head would learn from a handful of pictures); another order leaves out others next time.
 */
export function batchOrder(split: Split, batchSize: number, random: Random): BatchOrder {
  const size = Math.min(batchSize, split.length);
  const stepsPerEpoch = Math.floor(split.length / size);
  let cached: { epoch: number; order: number[] } | undefined;
  return {
    stepsPerEpoch,
    batchSize: size,
    samples(step) {
      const epoch = Math.floor(step / stepsPerEpoch);
      if (cached?.epoch !== epoch) cached = { epoch, order: random.fork(epoch).permutation(split.length) };
      const first = (step % stepsPerEpoch) * size;
      return cached.order.slice(first, first + size).map((index) => split.at(index));
    },
  };
}
