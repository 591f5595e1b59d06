import { add, depthwiseConv2d, serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';
import { type ConvolutionGeometry, inPhases } from './grouped-conv2d.ts';

export interface DilatedDepthwiseOptions {
  readonly name: string;
  readonly kernelSize: number;
  /** Pixels from one tap of the kernel to the next; more than 1. */
  readonly dilationRate: number;
  /** Default `same`: with zeros to the size of the input. */
  readonly padding?: ConvolutionGeometry['padding'];
  /** Channels of the output for each of the input. Default 1. */
  readonly depthMultiplier?: number;
  /** Adds a number for each channel, which starts as 0. Default false. */
  readonly useBias?: boolean;
}

/**
 * Convolution of each channel alone, whose taps are `dilationRate` pixels apart. [batch, height, width, channels] → [batch, outHeight,
 * outWidth, channels · depthMultiplier], with a kernel [kernelSize, kernelSize, channels, depthMultiplier] that starts as zeros.
 * The `DepthwiseConv2D` of TensorFlow.js takes no notice of its `dilationRate`, so this is a layer of its own: see `registerLayers`.
 */
export const dilatedDepthwise = (options: DilatedDepthwiseOptions): layers.Layer => new DilatedDepthwise(options);

export class DilatedDepthwise extends layers.Layer {
  static readonly className = 'DilatedDepthwise';
  private readonly options: Required<Omit<DilatedDepthwiseOptions, 'name'>>;
  private kernel!: LayerVariable;
  private bias: LayerVariable | undefined;

  constructor({ name, kernelSize, dilationRate, padding = 'same', depthMultiplier = 1, useBias = false }: DilatedDepthwiseOptions) {
    super({ name });
    serialization.registerClass(DilatedDepthwise);
    this.options = { kernelSize, dilationRate, padding, depthMultiplier, useBias };
  }

  override build(inputShape: Shape | Shape[]): void {
    const { kernelSize, depthMultiplier, useBias } = this.options;
    const channels = (inputShape as Shape).at(-1)!;
    this.kernel = this.addWeight('depthwise_kernel', [kernelSize, kernelSize, channels, depthMultiplier], 'float32', initializers.zeros());
    if (useBias) this.bias = this.addWeight('bias', [channels * depthMultiplier], 'float32', initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const { dilationRate: dilation, padding } = this.options;
    return tidy(() => {
      const kernel = this.kernel.read() as Tensor4D;
      const output = inPhases(exactlyOne(inputs) as Tensor4D, kernel, { dilation, padding }, (phases) => depthwiseConv2d(phases, kernel, 1, 'valid'));
      return this.bias === undefined ? output : add(output, this.bias.read());
    });
  }

  override computeOutputShape([batch, height, width, channels]: Shape): Shape {
    const { kernelSize, dilationRate, padding, depthMultiplier } = this.options;
    const reach = padding === 'same' ? 0 : dilationRate * (kernelSize - 1);
    const outputOf = (size: number | null | undefined) => (size == null ? null : size - reach);
    return [batch!, outputOf(height), outputOf(width), channels! * depthMultiplier];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.options };
  }
}
