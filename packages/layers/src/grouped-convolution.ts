import { add, serialization, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { exactlyOne } from './exactly-one.ts';
import { type ConvolutionGeometry, groupedConv2d } from './grouped-conv2d.ts';

export interface GroupedConvolutionOptions {
  readonly name: string;
  /** Channels of the output. */
  readonly filters: number;
  readonly kernelSize: number;
  /** Divides the channels of input and output. Default 1. */
  readonly groups?: number;
  readonly strides?: number;
  /** Pixels from one tap of the kernel to the next; more than 1 only with a stride of 1. Default 1. */
  readonly dilationRate?: number;
  readonly padding?: ConvolutionGeometry['padding'];
  /** Adds a number for each channel, which starts as 0. Default false. */
  readonly useBias?: boolean;
}

/**
 * Convolution in groups (Krizhevsky et al. 2012; Xie et al. 2016): each of the `groups` parts of the output sees one
 * part of the input. [batch, height, width, in] → [batch, outHeight, outWidth, filters], with a kernel [kernelSize, kernelSize,
 * in / groups, filters] that starts as zeros. TensorFlow.js has no such layer: see `registerLayers`.
 */
export const groupedConvolution = (options: GroupedConvolutionOptions): layers.Layer => new GroupedConvolution(options);

/**
 * Convolution whose taps are `dilationRate` pixels apart, as `groupedConvolution` of one group. Unlike the layer of
 * TensorFlow.js it has a gradient. Saved as an ordinary `Conv2D`.
 */
export const dilatedConvolution = (options: Omit<GroupedConvolutionOptions, 'groups'>): layers.Layer => new DilatedConvolution(options);

export class GroupedConvolution extends layers.Layer {
  static readonly className: string = 'GroupedConvolution';
  private readonly options: Required<Omit<GroupedConvolutionOptions, 'name'>>;
  private kernel!: LayerVariable;
  private bias: LayerVariable | undefined;

  constructor({ name, filters, kernelSize, groups = 1, strides = 1, dilationRate = 1, padding = 'same', useBias = false }: GroupedConvolutionOptions) {
    super({ name });
    serialization.registerClass(GroupedConvolution);
    this.options = { filters, kernelSize, groups, strides, dilationRate, padding, useBias };
  }

  override build(inputShape: Shape | Shape[]): void {
    const { filters, kernelSize, groups, useBias } = this.options;
    const channels = (inputShape as Shape).at(-1)!;
    this.kernel = this.addWeight('kernel', [kernelSize, kernelSize, channels / groups, filters], 'float32', initializers.zeros());
    if (useBias) this.bias = this.addWeight('bias', [filters], 'float32', initializers.zeros());
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const { strides: stride, dilationRate: dilation, padding } = this.options;
    return tidy(() => {
      const output = groupedConv2d(exactlyOne(inputs) as Tensor4D, this.kernel.read() as Tensor4D, { stride, dilation, padding });
      return this.bias === undefined ? output : add(output, this.bias.read());
    });
  }

  override computeOutputShape([batch, height, width]: Shape): Shape {
    const { filters, kernelSize, strides, dilationRate, padding } = this.options;
    const reach = padding === 'same' ? 0 : dilationRate * (kernelSize - 1);
    const outputOf = (size: number | null | undefined) => (size == null ? null : Math.ceil((size - reach) / strides));
    return [batch!, outputOf(height), outputOf(width), filters];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), ...this.options };
  }
}

class DilatedConvolution extends GroupedConvolution {
  static override readonly className = 'Conv2D';

  override getConfig(): serialization.ConfigDict {
    const config = super.getConfig();
    const ordinary = layers.conv2d({ ...(config as unknown as GroupedConvolutionOptions), kernelInitializer: 'zeros' });
    return { ...ordinary.getConfig(), ...config };
  }
}
