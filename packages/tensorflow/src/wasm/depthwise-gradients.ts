import {
  backend_util,
  depthwiseConv2d,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  engine,
  DepthwiseConv2dNative,
  type KernelConfig,
  reshape,
  reverse,
  sum,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import { type ConvolutionAttributes, inputGradientMargins, reachedMargins, spread, withMargins } from './padding.ts';
import { wasmKernel } from './wasm-kernel.ts';

interface DepthwiseAttributes extends ConvolutionAttributes {
  readonly dilations?: number | [number, number];
}

type Shape = [number, number, number, number];

/** The gradient for the input, of each output channel alone; then the sum over those of one input channel. */
const inputGradient = wasmKernel<{ readonly dy: Tensor4D; readonly filter: Tensor4D }, DepthwiseAttributes & { readonly inputShape: Shape }>(
  DepthwiseConv2dNativeBackpropInput,
  ({ dy, filter }, { inputShape, strides, dilations = 1, pad, dimRoundingMode }) => {
    const info = backend_util.computeConv2DInfo(inputShape, filter.shape, strides, dilations, pad, dimRoundingMode, true);
    const { filterHeight, filterWidth, inChannels, outChannels, dilationHeight, dilationWidth } = info;
    const turned = reshape(reverse(filter, [0, 1]), [filterHeight, filterWidth, outChannels, 1]) as Tensor4D;
    const gradient = withMargins(spread(dy, info.strideHeight, info.strideWidth), inputGradientMargins(info));
    const perOutput = depthwiseConv2d(gradient, turned, 1, 'valid', 'NHWC', [dilationHeight, dilationWidth]);
    return inChannels === outChannels ? perOutput : sum(reshape(perOutput, [...inputShape, -1]), 4);
  },
);

/** The gradient for the filter: a depthwise convolution, too, of the input with the output's gradient. Pictures take part as channels. */
const filterGradient = wasmKernel<{ readonly x: Tensor4D; readonly dy: Tensor4D }, DepthwiseAttributes & { readonly filterShape: Shape }>(
  DepthwiseConv2dNativeBackpropFilter,
  ({ x, dy }, { filterShape, strides, dilations = 1, pad, dimRoundingMode }) => {
    const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, dilations, pad, dimRoundingMode, true);
    const { batchSize, inChannels, outChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
    const reached = withMargins(x, reachedMargins(info));
    const [, height, width] = reached.shape;
    // [batch, height, width, in] → [1, height, width, batch · in], [batch, outHeight, outWidth, out] → [outHeight, outWidth, batch · in, multiplier]
    const pictures = reshape(transpose(reached, [1, 2, 0, 3]), [1, height, width, batchSize * inChannels]) as Tensor4D;
    const gradients = reshape(transpose(dy, [1, 2, 0, 3]), [outHeight, outWidth, batchSize * inChannels, outChannels / inChannels]) as Tensor4D;
    // Stride and dilation change places. Through the kernel: `depthwiseConv2d` takes no stride beside a dilation, which has no meaning for it.
    const attributes = { strides: [info.dilationHeight, info.dilationWidth], dilations: [info.strideHeight, info.strideWidth], pad: 'valid' };
    const perPicture = engine().runKernel(DepthwiseConv2dNative, { x: pictures, filter: gradients }, attributes) as Tensor4D;
    return reshape(sum(reshape(perPicture, [filterHeight * filterWidth, batchSize, outChannels]), 1), filterShape);
  },
);

export const depthwiseGradients: readonly KernelConfig[] = [inputGradient, filterGradient];
