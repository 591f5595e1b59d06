import { tensor1d, type TensorInfo } from '@tensorflow/tfjs-core';
import { type Attribute, nativeKernel, runOperationWithOutputs } from './native-operation.ts';

interface TrainingInputs {
  /** [batch, height, width, channels] */
  readonly x: TensorInfo;
  /** [channels] */
  readonly scale: TensorInfo;
  /** [channels] */
  readonly offset: TensorInfo;
}

/**
 * Batch normalization by the statistics of the batch, as one operation instead of about twenty.
 *
 * Gives y, the batch's mean and its unbiased variance ([channels] each), and three tensors that only the gradient reads.
 */
export const fusedBatchNormTraining = nativeKernel<TrainingInputs, { readonly epsilon: number }>(
  'FusedBatchNormTraining',
  ({ inputs: { x, scale, offset }, attrs: { epsilon }, backend }) => {
    // The running statistics are not this operation's business: it takes empty ones and an average factor of 1.
    const none = tensor1d([], 'float32');
    const outputs = runOperationWithOutputs(6, backend, 'FusedBatchNormV3', [x, scale, offset, none, none], {
      ...batchNormAttributes(epsilon, true),
      exponential_avg_factor: { float: 1 },
    });
    none.dispose();
    return outputs;
  },
);

interface GradientInputs {
  /** Gradient with respect to y, [batch, height, width, channels]. */
  readonly dy: TensorInfo;
  readonly x: TensorInfo;
  readonly scale: TensorInfo;
  /** When training, the reserves of the forward pass; else running mean, running variance, and anything float32. */
  readonly reserve1: TensorInfo;
  readonly reserve2: TensorInfo;
  readonly reserve3: TensorInfo;
}

/** Gradients of batch normalization with respect to x, scale and offset; `training` as in the forward pass. */
export const fusedBatchNormGrad = nativeKernel<GradientInputs, { readonly epsilon: number; readonly training: boolean }>(
  'FusedBatchNormGrad',
  ({ inputs, attrs: { epsilon, training }, backend }) => {
    const { dy, x, scale, reserve1, reserve2, reserve3 } = inputs;
    const operands = [dy, x, scale, reserve1, reserve2, reserve3];
    const outputs = runOperationWithOutputs(5, backend, 'FusedBatchNormGradV3', operands, batchNormAttributes(epsilon, training));
    // The last two stand for the running statistics, which have no gradient.
    for (const unused of outputs.splice(3)) unused.dispose();
    return outputs;
  },
);

const batchNormAttributes = (epsilon: number, training: boolean): Record<string, Attribute> => ({
  T: { type: 'float32' },
  U: { type: 'float32' },
  epsilon: { float: epsilon },
  data_format: { string: 'NHWC' },
  is_training: { boolean: training },
});
