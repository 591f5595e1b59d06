import { clipByValue, relu as reluOf, relu6, type serialization, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';
import { registerNativeGradients } from './native-kernels.ts';

export interface ReluOptions {
  readonly name: string;
  /** Upper bound; 6 makes it ReLU6. */
  readonly maxValue?: number;
}

/** max(x, 0), at most `maxValue`; with the native gradients. Saved as an ordinary `ReLU`. */
export const relu = (options: ReluOptions): layers.Layer => new Relu(options);

class Relu extends layers.Layer {
  static readonly className = 'ReLU';
  private readonly maxValue: number | undefined;

  constructor({ name, maxValue }: ReluOptions) {
    super({ name });
    this.maxValue = maxValue;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    registerNativeGradients();
    const x = exactlyOne(inputs);
    if (this.maxValue === undefined) return reluOf(x);
    return this.maxValue === 6 ? relu6(x) : clipByValue(x, 0, this.maxValue);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), maxValue: this.maxValue ?? null };
  }
}
