import { add, div, expm1, log1p, mul, neg, scalar, type Scalar, sqrt, square, sub, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { perParameter } from './per-parameter.ts';

export interface AdamMoments {
  /** Decay of the gradient mean, in [0, 1). A scheduled momentum stands in for it. */
  readonly beta1: number;
  /** Decay of the squared-gradient mean, in [0, 1). */
  readonly beta2: number;
  /** Added to the root, against division by zero. */
  readonly epsilon: number;
}

/**
 * Divides the mean of past gradients by the root of their mean square (Kingma & Ba 2015, algorithm 1).
 *
 * Under a scheduled β₁ the bias is corrected as if the present β₁ had always been in force, as PyTorch's
 * Adam does under OneCycleLR.
 */
export const scaleByAdam = ({ beta1, beta2, epsilon }: AdamMoments) =>
  perParameter<{ count: Scalar; mean: Tensor; meanSquare: Tensor }>({
    initialState: (parameter) => ({ count: scalar(0), mean: zerosLike(parameter), meanSquare: zerosLike(parameter) }),
    update(gradient, state, { momentum }) {
      // 1 − β instead of β: float32 holds only four digits of 1 − 0.999 when it has to subtract.
      const share1: Scalar = momentum === undefined ? scalar(1 - beta1) : sub(1, momentum);
      const share2 = scalar(1 - beta2);
      const count: Scalar = add(state.count, 1);
      const mean = blend(state.mean, gradient, share1);
      const meanSquare = blend(state.meanSquare, square(gradient), share2);
      const unbiasedMean = div(mean, totalShare(share1, count));
      const unbiasedMeanSquare = div(meanSquare, totalShare(share2, count));
      return [div(unbiasedMean, add(sqrt(unbiasedMeanSquare), epsilon)), { count, mean, meanSquare }];
    },
  });

/** β·old + (1 − β)·fresh, for share = 1 − β */
const blend = (old: Tensor, fresh: Tensor, share: Scalar): Tensor => add(old, mul(share, sub(fresh, old)));

/** 1 − βⁿ, for share = 1 − β: how much of the mean n gradients make up */
const totalShare = (share: Scalar, count: Scalar): Scalar => neg(expm1(mul<Scalar>(count, log1p(neg(share)))));
