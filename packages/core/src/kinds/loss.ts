import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Task } from './dataset.ts';

export interface LossContext {
  /** How many training samples each class has, in class order. With several labels for a sample they add up to more than the samples. */
  readonly classCounts: readonly number[];
  /** How many training samples there are. */
  readonly sampleCount: number;
}

/** The loss of every sample. */
export interface Loss {
  /**
   * @param logits [batch, classes], not normalized
   * @param targets [batch, classes], 0 to 1: one-hot or multi-hot, or soft after mixing
   * @returns [batch]; the loop takes the mean
   */
  (logits: Tensor2D, targets: Tensor2D, context: LossContext): Tensor1D;
  /** Which data it is for, and so what its logits mean: those of a softmax, or each of a sigmoid. Absent: single-label. */
  readonly task?: Task;
}
