import { cast, greaterEqual, mul, randomUniform, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { statelessUniform } from './stateless-random.ts';

export interface Drop {
  /** Share of the draws that set to 0; in [0, 1). */
  readonly rate: number;
  /** One draw for each of its places, spread over the tensor as in any product. */
  readonly drawShape: number[];
  /** The step's, int32 [2]; without it draws are free. */
  readonly seed: Tensor1D | undefined;
  /** Tells draws of the same step apart. */
  readonly name: string;
}

/** Sets a share of a tensor to 0 and scales the rest by 1 / (1 − rate), so that its mean stays what it was. */
export const dropAtRandom = (x: Tensor, { rate, drawShape, seed, name }: Drop): Tensor =>
  tidy(() => {
    const draws = seed === undefined ? randomUniform(drawShape, 0, 1) : statelessUniform(drawShape, seed, name);
    return mul(x, mul(cast(greaterEqual(draws, rate), 'float32'), 1 / (1 - rate)));
  });
