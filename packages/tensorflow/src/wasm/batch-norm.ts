import { add, batchNorm, clone, type KernelConfig, matMul, mul, neg, ones, reshape, rsqrt, square, sub, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import { wasmKernel } from './wasm-kernel.ts';

/*
 * Batch normalization as @thaw/layers asks for it. What the layers would compose themselves keeps six tensors of the size of the
 * input until the step ends; as a kernel it keeps one.
 */

/** Σ over all but the last axis: [..., channels] → [channels]. A product is ten times faster than the sum of the backend. */
function channelSum(x: Tensor): Tensor1D {
  const channels = x.shape.at(-1)!;
  const rows = x.size / channels;
  return reshape(matMul(ones([1, rows]), reshape(x, [rows, channels])), [channels]);
}

/** Gives y, mean, unbiased variance; and mean, variance and another tensor for the gradient. */
const forward = wasmKernel<{ readonly x: Tensor4D; readonly scale: Tensor1D; readonly offset: Tensor1D }, { readonly epsilon: number }>('FusedBatchNormTraining', ({ x, scale, offset }, { epsilon }) => {
  const count = x.size / scale.size;
  const mean = mul(channelSum(x), 1 / count) as Tensor1D;
  const variance = mul(channelSum(square(sub(x, mean))), 1 / count) as Tensor1D;
  return [batchNorm(x, mean, variance, offset, scale, epsilon), mean, mul(variance, count / Math.max(count - 1, 1)), clone(mean), variance, clone(mean)];
});

interface GradientInputs {
  readonly dy: Tensor4D;
  readonly x: Tensor4D;
  readonly scale: Tensor1D;
  /** Mean. */
  readonly reserve1: Tensor1D;
  /** Variance. */
  readonly reserve2: Tensor1D;
}

const backward = wasmKernel<GradientInputs, { readonly epsilon: number; readonly training: boolean }>('FusedBatchNormGrad', ({ dy, x, scale, reserve1: mean, reserve2: variance }, { epsilon, training }) => {
  const inverseDeviation = rsqrt(add(variance, epsilon));
  const dOffset = channelSum(dy);
  const dScale = mul(channelSum(mul(dy, sub(x, mean))), inverseDeviation);
  const slope = mul(scale, inverseDeviation);
  if (!training) return [mul(dy, slope), dScale, dOffset];
  // dx = slope · (dy − dOffset / n − (x − mean) · inverseDeviation · dScale / n), a line in dy and x for each channel.
  const count = x.size / scale.size;
  const slopeOfX = mul(neg(mul(slope, inverseDeviation)), mul(dScale, 1 / count));
  const dx = add(mul(dy, slope), sub(mul(sub(x, mean), slopeOfX), mul(slope, mul(dOffset, 1 / count))));
  return [dx, dScale, dOffset];
});

export const batchNormKernels: readonly KernelConfig[] = [forward, backward];
