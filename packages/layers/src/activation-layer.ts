import type { serialization, Tensor } from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';
import { hasNativeKernel, type NativeKernel, registerNativeGradients, runNativeKernel } from './native-kernels.ts';

export interface ActivationLayerOptions {
  readonly name: string;
  /** What TensorFlow.js calls the activation. */
  readonly activation: string;
  /** One operation for it, where the backend has it. */
  readonly kernel: NativeKernel;
  /** The same from ordinary operations. */
  readonly compose: (x: Tensor) => Tensor;
}

/** A function of each number, for tensors of any shape. Saved as an ordinary `Activation`. */
export class ActivationLayer extends layers.Layer {
  static readonly className = 'Activation';
  private readonly options: ActivationLayerOptions;

  constructor(options: ActivationLayerOptions) {
    super({ name: options.name });
    this.options = options;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    registerNativeGradients();
    const { kernel, compose } = this.options;
    const x = exactlyOne(inputs);
    return hasNativeKernel(kernel) ? runNativeKernel(kernel, { x }) : compose(x);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), activation: this.options.activation };
  }
}
