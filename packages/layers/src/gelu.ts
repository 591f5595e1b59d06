import { add, customGrad, erf, exp, type GradSaveFunc, mul, type serialization, square, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';
import { hasNativeKernel, registerNativeGradients, runNativeKernel } from './native-kernels.ts';

export interface GeluOptions {
  readonly name: string;
}

/**
 * x · Φ(x), with the distribution function Φ of the normal distribution (Hendrycks & Gimpel 2016): the exact form, PyTorch's
 * default, of a tensor of any shape. Saved as an ordinary `Activation` called `gelu`.
 */
export const gelu = (options: GeluOptions): layers.Layer => new Gelu(options);

class Gelu extends layers.Layer {
  static readonly className = 'Activation';

  constructor({ name }: GeluOptions) {
    super({ name });
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    registerNativeGradients();
    const x = exactlyOne(inputs);
    return hasNativeKernel('Gelu') ? runNativeKernel('Gelu', { x }) : tidy(() => geluOf(x));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), activation: 'gelu' };
  }
}

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
  return operation(x);
}

/** dy/dx = Φ(x) + x · φ(x) */
const slopeOf = (x: Tensor): Tensor => add(normalDistribution(x), mul(x, normalDensity(x)));

/** Φ(x) = (1 + erf(x / √2)) / 2 */
const normalDistribution = (x: Tensor): Tensor => mul(add(erf(mul(x, Math.SQRT1_2)), 1), 0.5);

/** φ(x) = exp(−x² / 2) / √(2π) */
const normalDensity = (x: Tensor): Tensor => mul(exp(mul(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
