import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { batchNormalization, dilatedConvolution, dilatedDepthwise, groupedConvolution } from '@thaw/layers';
import { apply } from './apply.ts';

/** What all convolutions of a network have in common. */
export interface ConvolutionStyle {
  /** Where zeros go when a stride leaves a choice: `same` is TensorFlow's (more at the end), `symmetric` PyTorch's. */
  readonly padding: 'same' | 'symmetric';
  readonly batchNorm: { readonly epsilon: number; readonly momentum: number };
  activation(name: string): layers.Layer;
}

export interface DepthwiseOptions {
  readonly name: string;
  /** Odd. */
  readonly kernelSize?: number;
  readonly stride?: number;
  /** Pixels from one tap of the kernel to the next; above 1 only with stride 1. */
  readonly dilation?: number;
}

export interface ConvolutionOptions extends DepthwiseOptions {
  /** Channels of the output. */
  readonly filters: number;
  /** Divides the channels of input and output; each part of the output sees one part of the input. */
  readonly groups?: number;
}

export interface NormOptions {
  /** Name of the batch norm; the activation is called after it. */
  readonly norm: string;
  /** Absent: the result stays linear. */
  readonly activated?: boolean;
}

/** The defaults of PyTorch, and so of timm. Its momentum of 0.1 is 0.9 in Keras' convention. */
export const torchStyle = { padding: 'symmetric', batchNorm: { epsilon: 1e-5, momentum: 0.9 } } as const;

/** Convolution without bias: [batch, h, w, c] → [batch, ⌈h / stride⌉, ⌈w / stride⌉, filters]. */
export function convolution(input: SymbolicTensor, style: ConvolutionStyle, options: ConvolutionOptions): SymbolicTensor {
  const { name, filters, kernelSize = 1, stride = 1, groups = 1, dilation = 1 } = options;
  const { padded, padding } = pad(input, style, options);
  const shared = { name, filters, kernelSize, strides: stride, padding };
  if (groups > 1) return apply(groupedConvolution({ ...shared, groups, dilationRate: dilation }), padded);
  if (dilation > 1 && kernelSize > 1) return apply(dilatedConvolution({ ...shared, dilationRate: dilation }), padded);
  return apply(layers.conv2d({ ...shared, useBias: false, kernelInitializer: 'zeros' }), padded);
}

/** As `convolution`, but each channel alone: [batch, h, w, c] → [batch, ⌈h / stride⌉, ⌈w / stride⌉, c]. */
export function depthwiseConvolution(input: SymbolicTensor, style: ConvolutionStyle, options: DepthwiseOptions): SymbolicTensor {
  const { name, kernelSize = 1, stride = 1, dilation = 1 } = options;
  if (dilation > 1) return apply(dilatedDepthwise({ name, kernelSize, dilationRate: dilation }), input);
  const { padded, padding } = pad(input, style, options);
  return apply(layers.depthwiseConv2d({ name, kernelSize, strides: [stride, stride], padding, useBias: false, depthwiseInitializer: 'zeros' }), padded);
}

/** Batch norm, then the activation if `activated`. */
export function normalization(input: SymbolicTensor, style: ConvolutionStyle, { norm, activated = false }: NormOptions): SymbolicTensor {
  const output = apply(batchNormalization({ name: norm, ...style.batchNorm }), input);
  return activated ? apply(style.activation(`${norm}_act`), output) : output;
}

/** Convolution → batch norm → activation. */
export const normalizedConvolution = (input: SymbolicTensor, style: ConvolutionStyle, options: ConvolutionOptions & NormOptions): SymbolicTensor =>
  normalization(convolution(input, style, options), style, options);

/** Convolution of each channel → batch norm → activation. */
export const normalizedDepthwise = (input: SymbolicTensor, style: ConvolutionStyle, options: DepthwiseOptions & NormOptions): SymbolicTensor =>
  normalization(depthwiseConvolution(input, style, options), style, options);

/**
 * The 3 × 3 maximum with stride 2, padded as in PyTorch: [batch, h, w, c] → [batch, ⌈h / 2⌉, ⌈w / 2⌉, c].
 *
 * @param input at least 0, as after a ReLU: PyTorch pads with −∞, which only then makes no difference
 */
export function stemPooling(input: SymbolicTensor, name: string): SymbolicTensor {
  const padded = apply(layers.zeroPadding2d({ name: `${name}_pad`, padding: 1 }), input);
  return apply(layers.maxPooling2d({ name, poolSize: 3, strides: 2, padding: 'valid' }), padded);
}

/** With stride 1, or a kernel of 1, both paddings are the same; only elsewhere is a layer of its own needed. */
function pad(input: SymbolicTensor, { padding }: ConvolutionStyle, { name, kernelSize = 1, stride = 1 }: DepthwiseOptions): { padded: SymbolicTensor; padding: 'same' | 'valid' } {
  if (padding === 'same' || stride === 1 || kernelSize === 1) return { padded: input, padding: 'same' };
  return { padded: apply(layers.zeroPadding2d({ name: `${name}_pad`, padding: (kernelSize - 1) / 2 }), input), padding: 'valid' };
}
