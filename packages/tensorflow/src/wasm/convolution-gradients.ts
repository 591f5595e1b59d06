import { backend_util, conv2d, Conv2DBackpropFilter, Conv2DBackpropInput, type KernelConfig, matMul, reshape, reverse, slice, stack, type Tensor, type Tensor4D, tidy, transpose } from '@tensorflow/tfjs-core';
import { type ConvolutionAttributes, type ConvolutionInfo, inputGradientMargins, reachedMargins, spread, withMargins } from './padding.ts';
import { wasmKernel } from './wasm-kernel.ts';

/** The gradient for the input: see `inputGradientMargins`. That of the backend itself is ten times slower. */
const inputGradient = wasmKernel<{ readonly dy: Tensor4D; readonly filter: Tensor4D }, ConvolutionAttributes & { readonly inputShape: [number, number, number, number] }>(
  Conv2DBackpropInput,
  ({ dy, filter }, { inputShape, strides, pad, dimRoundingMode }) => {
    const info = backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
    // [height, width, in, out] → [height, width, out, in]
    const turned = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
    return conv2d(withMargins(spread(dy, info.strideHeight, info.strideWidth), inputGradientMargins(info)), turned, 1, 'valid');
  },
);

/** The gradient for the filter: for each of its taps a product of the pixels that the tap sees with the output's gradient. */
const filterGradient = wasmKernel<{ readonly x: Tensor4D; readonly dy: Tensor4D }, ConvolutionAttributes & { readonly filterShape: [number, number, number, number] }>(
  Conv2DBackpropFilter,
  ({ x, dy }, { filterShape, strides, pad, dimRoundingMode }) => {
    const info = backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
    const { filterHeight, filterWidth, inChannels, outChannels } = info;
    const gradient = reshape(dy, [-1, outChannels]);
    const pixels = pixelsOfTaps(x, info);
    const taps = Array.from({ length: filterHeight * filterWidth }, (_, tap) => matMul(pixels(Math.floor(tap / filterWidth), tap % filterWidth), gradient));
    return reshape(stack(taps), [filterHeight, filterWidth, inChannels, outChannels]);
  },
);

export const convolutionGradients: readonly KernelConfig[] = [inputGradient, filterGradient];

/** A function that gives the pixels a tap of the filter sees, [in, batch · outHeight · outWidth]. */
function pixelsOfTaps(x: Tensor4D, info: ConvolutionInfo): (row: number, column: number) => Tensor {
  const { strideHeight, strideWidth, outHeight, outWidth, inChannels, batchSize } = info;
  const [rows, columns] = reachedMargins(info);
  // So that the stride divides the size.
  const fill = (reached: number, stride: number) => (stride - (reached % stride)) % stride;
  const reached = withMargins(x, [
    [rows[0], rows[1] + fill(info.inHeight + rows[0] + rows[1], strideHeight)],
    [columns[0], columns[1] + fill(info.inWidth + columns[0] + columns[1], strideWidth)],
  ]);
  const height = reached.shape[1] / strideHeight;
  const width = reached.shape[2] / strideWidth;
  // Every strideᵗʰ pixel is needed at a time: those of one kind lie together, [strideHeight · strideWidth · in, batch, height, width].
  const split = transpose(reshape(reached, [batchSize, height, strideHeight, width, strideWidth, inChannels]), [2, 4, 5, 0, 1, 3]);
  const kinds = reshape(split, [strideHeight * strideWidth * inChannels, batchSize, height, width]);
  return (row, column) => {
    const kind = (row % strideHeight) * strideWidth + (column % strideWidth);
    const begin = [kind * inChannels, 0, Math.floor(row / strideHeight), Math.floor(column / strideWidth)];
    return tidy(() => reshape(slice(kinds, begin, [inChannels, batchSize, outHeight, outWidth]), [inChannels, -1]));
  };
}
