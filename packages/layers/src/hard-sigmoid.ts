import { add, mul, relu6, serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';
import { registerNativeGradients } from './native-kernels.ts';

export interface HardSigmoidOptions {
  readonly name: string;
}

/**
 * relu6(x + 3) / 6, the sigmoid in straight lines (Howard et al. 2019; PyTorch's `Hardsigmoid`), of a tensor of any shape.
 * The `hardSigmoid` of TensorFlow.js is another function, x / 5 + 1 / 2 between 0 and 1, so this is a layer of its own: see
 * `registerLayers`.
 */
export const hardSigmoid = (options: HardSigmoidOptions): layers.Layer => new HardSigmoid(options);

export class HardSigmoid extends layers.Layer {
  static readonly className = 'HardSigmoid';

  constructor({ name }: HardSigmoidOptions) {
    super({ name });
    serialization.registerClass(HardSigmoid);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    registerNativeGradients();
    return tidy(() => mul(relu6(add(exactlyOne(inputs), 3)), 1 / 6));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }
}
