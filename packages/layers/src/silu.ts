import { add, customGrad, type GradSaveFunc, mul, sigmoid, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { ActivationLayer } from './activation-layer.ts';

export interface SiluOptions {
  readonly name: string;
}

/**
 * x · sigmoid(x), also called Swish (Elfwing et al. 2017; Ramachandran et al. 2017), of a tensor of any shape.
 * Saved as an ordinary `Activation` called `swish`.
 */
export const silu = (options: SiluOptions): layers.Layer => new ActivationLayer({ ...options, activation: 'swish', kernel: 'Silu', compose: siluOf });

/**
 * With s = sigmoid(x) and y = x·s, dy/dx = s + y·(1 − s) = y + s·(1 − y). The layer behind keeps y for itself, so that
 * s is all this costs in memory; TensorFlow.js would keep x too, and work out a gradient for each factor.
 */
function siluOf(x: Tensor): Tensor {
  const operation = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [input, save] = inputs as [Tensor, GradSaveFunc];
    const gate = sigmoid(input);
    const value = mul(input, gate);
    save([value, gate]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [y, s] = saved as [Tensor, Tensor];
        return mul(dy, add(y, mul(s, sub(1, y))));
      },
    };
  });
  return tidy(() => operation(x));
}
