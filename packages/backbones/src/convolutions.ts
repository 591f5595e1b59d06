import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { batchNormalization, relu } from '@thaw/layers';
import { apply } from './apply.ts';
import type { InitializeKernel } from './initialize.ts';

/** What all convolutions of a network have in common. */
export interface ConvolutionStyle {
  readonly batchNorm: { readonly epsilon: number; readonly momentum: number };
  /** Upper bound of the activation; 6 for ReLU6. */
  readonly maxActivation?: number;
  readonly initializeKernel: InitializeKernel;
}

export interface ConvolutionOptions {
  /** Name of the convolution. */
  readonly name: string;
  /** Name of its batch norm; the activation is called after it. */
  readonly norm: string;
  readonly kernelSize?: number;
  readonly stride?: number;
  /** Absent: the result stays linear. */
  readonly activated?: boolean;
}

/** Convolution → batch norm → activation, with TensorFlow's "same" padding: [batch, h, w, c] → [batch, ⌈h / stride⌉, ⌈w / stride⌉, filters]. */
export function convolution(input: SymbolicTensor, style: ConvolutionStyle, options: ConvolutionOptions & { readonly filters: number }): SymbolicTensor {
  const { name, filters, kernelSize = 1, stride = 1 } = options;
  const layer = layers.conv2d({
    name,
    filters,
    kernelSize,
    strides: stride,
    padding: 'same',
    useBias: false,
    kernelInitializer: style.initializeKernel(name),
  });
  return normalized(apply(layer, input), style, options);
}

/** As `convolution`, but each channel alone: [batch, h, w, c] → [batch, ⌈h / stride⌉, ⌈w / stride⌉, c]. */
export function depthwiseConvolution(input: SymbolicTensor, style: ConvolutionStyle, options: ConvolutionOptions): SymbolicTensor {
  const { name, kernelSize = 3, stride = 1 } = options;
  const layer = layers.depthwiseConv2d({
    name,
    kernelSize,
    strides: [stride, stride],
    padding: 'same',
    useBias: false,
    depthwiseInitializer: style.initializeKernel(name),
  });
  return normalized(apply(layer, input), style, options);
}

function normalized(input: SymbolicTensor, style: ConvolutionStyle, { norm, activated = false }: ConvolutionOptions): SymbolicTensor {
  const output = apply(batchNormalization({ name: norm, ...style.batchNorm }), input);
  if (!activated) return output;
  const { maxActivation: maxValue } = style;
  return apply(relu({ name: `${norm}_act`, ...(maxValue === undefined ? {} : { maxValue }) }), output);
}
