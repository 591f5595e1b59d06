import {
  addN,
  backend_util,
  depthwiseConv2d,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  engine,
  DepthwiseConv2dNative,
  type KernelConfig,
  reshape,
  reverse,
  slice,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
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

/** The gradient for the filter: a depthwise convolution, too, of each picture with its output's gradient. */
const filterGradient = wasmKernel<{ readonly x: Tensor4D; readonly dy: Tensor4D }, DepthwiseAttributes & { readonly filterShape: Shape }>(
  DepthwiseConv2dNativeBackpropFilter,
  ({ x, dy }, { filterShape, strides, dilations = 1, pad, dimRoundingMode }) => {
    const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, dilations, pad, dimRoundingMode, true);
    const { batchSize, inChannels, outChannels, outHeight, outWidth } = info;
    const reached = withMargins(x, reachedMargins(info));
    // Stride and dilation change places. Through the kernel: `depthwiseConv2d` takes no stride beside a dilation, which has no meaning for it.
    const attributes = { strides: [info.dilationHeight, info.dilationWidth], dilations: [info.strideHeight, info.strideWidth], pad: 'valid' };
    // Picture by picture, for a large filter takes eight times its size in memory.
    const ofPicture = (index: number): Tensor =>
      tidy(() => {
        const picture = slice(reached, [index, 0, 0, 0], [1, -1, -1, -1]);
        const gradient = reshape(slice(dy, [index, 0, 0, 0], [1, -1, -1, -1]), [outHeight, outWidth, inChannels, outChannels / inChannels]);
        return engine().runKernel(DepthwiseConv2dNative, { x: picture, filter: gradient }, attributes) as Tensor;
      });
    return reshape(addN(Array.from({ length: batchSize }, (_, index) => ofPicture(index))), filterShape);
  },
);

export const depthwiseGradients: readonly KernelConfig[] = [inputGradient, filterGradient];
