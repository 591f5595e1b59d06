import { add, mul, relu6, serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';
import { registerNativeGradients } from './native-kernels.ts';

export interface HardSwishOptions {
  readonly name: string;
}

/**
 * x · relu6(x + 3) / 6, Swish in straight lines (Howard et al. 2019; PyTorch's `Hardswish`), of a tensor of any shape.
 * TensorFlow.js has no such layer: see `registerLayers`.
 */
export const hardSwish = (options: HardSwishOptions): layers.Layer => new HardSwish(options);

export class HardSwish extends layers.Layer {
  static readonly className = 'HardSwish';

  constructor({ name }: HardSwishOptions) {
    super({ name });
    serialization.registerClass(HardSwish);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    registerNativeGradients();
    const x = exactlyOne(inputs);
    return tidy(() => mul(mul(x, relu6(add(x, 3))), 1 / 6));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}
