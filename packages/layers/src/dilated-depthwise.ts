import { depthwiseConv2d, serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';
import { inPhases } from './grouped-conv2d.ts';

export interface DilatedDepthwiseOptions {
  readonly name: string;
  readonly kernelSize: number;
  /** Pixels from one tap of the kernel to the next; more than 1. */
  readonly dilationRate: number;
}

/**
 * Convolution of each channel alone, without bias, whose taps are `dilationRate` pixels apart; padded with zeros to the size of
 * its input. [batch, height, width, channels] → the same, with a kernel [kernelSize, kernelSize, channels, 1] that starts as zeros.
 * The `DepthwiseConv2D` of TensorFlow.js takes no notice of its `dilationRate`, so this is a layer of its own: see `registerLayers`.
 */
export const dilatedDepthwise = (options: DilatedDepthwiseOptions): layers.Layer => new DilatedDepthwise(options);

export class DilatedDepthwise extends layers.Layer {
  static readonly className = 'DilatedDepthwise';
  private readonly options: DilatedDepthwiseOptions;
  private kernel!: LayerVariable;

  constructor(options: DilatedDepthwiseOptions) {
    super({ name: options.name });
    serialization.registerClass(DilatedDepthwise);
    this.options = options;
  }

  override build(inputShape: Shape | Shape[]): void {
    const { kernelSize } = this.options;
    this.kernel = this.addWeight('depthwise_kernel', [kernelSize, kernelSize, (inputShape as Shape).at(-1)!, 1], 'float32', initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const geometry = { dilation: this.options.dilationRate, padding: 'same' } as const;
    return tidy(() => {
      const kernel = this.kernel.read() as Tensor4D;
      return inPhases(exactlyOne(inputs) as Tensor4D, kernel, geometry, (phases) => depthwiseConv2d(phases, kernel, 1, 'valid'));
    });
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.options };
  }
}
