import { add, customGrad, erf, exp, type GradSaveFunc, mul, square, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { ActivationLayer } from './activation-layer.ts';

export interface GeluOptions {
  readonly name: string;
}

/**
 * x · Φ(x), with the distribution function Φ of the normal distribution (Hendrycks & Gimpel 2016): the exact form, PyTorch's
 * default, of a tensor of any shape. Saved as an ordinary `Activation` called `gelu`.
 */
export const gelu = (options: GeluOptions): layers.Layer => new ActivationLayer({ ...options, activation: 'gelu', kernel: 'Gelu', compose: geluOf });

/** Keeps x alone for its gradient; TensorFlow.js would keep each step from x to y. */
function geluOf(x: Tensor): Tensor {
  const operation = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [input, save] = inputs as [Tensor, GradSaveFunc];
    save([input]);
    return {
      value: mul(input, normalDistribution(input)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, slopeOf(saved[0]!)),
    };
  });
  return tidy(() => operation(x));
}

/** dy/dx = Φ(x) + x · φ(x) */
const slopeOf = (x: Tensor): Tensor => add(normalDistribution(x), mul(x, normalDensity(x)));

/** Φ(x) = (1 + erf(x / √2)) / 2 */
const normalDistribution = (x: Tensor): Tensor => mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);

/** φ(x) = exp(−x² / 2) / √(2π) */
const normalDensity = (x: Tensor): Tensor => mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
