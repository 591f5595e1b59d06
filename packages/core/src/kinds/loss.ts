import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

export interface LossContext {
  /** How many training samples each class has, in class order. */
  readonly classCounts: readonly number[];
}

/**
 * The loss of every sample.
 *
 * @param logits [batch, classes], not normalized
 * @param targets [batch, classes], probabilities: one-hot, or soft after mixing
 * @returns [batch]; the loop takes the mean
 */
export type Loss = (logits: Tensor2D, targets: Tensor2D, context: LossContext) => Tensor1D;
