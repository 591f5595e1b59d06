import { backend_util, pad, reshape, slice, type Tensor4D } from '@tensorflow/tfjs-core';

/** How TensorFlow.js says how a filter moves over a map: attributes of its convolution gradients. */
export interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export type ConvolutionInfo = backend_util.Conv2DInfo;

/** Zeros before and after height and width of [batch, height, width, channels]; a negative number takes rows or columns away. */
export type Margins = readonly [height: readonly [before: number, after: number], width: readonly [before: number, after: number]];

/** Pads or crops. */
export function withMargins(x: Tensor4D, [height, width]: Margins): Tensor4D {
  const added = [height, width].map(([before, after]): [number, number] => [Math.max(before, 0), Math.max(after, 0)]);
  const padded = added.flat().some((count) => count > 0) ? pad(x, [[0, 0], ...added, [0, 0]]) : x;
  const [batch, , , channels] = x.shape;
  const sizes = [height, width].map(([before, after], axis) => x.shape[axis + 1]! + before + after) as [number, number];
  if (sizes.every((size, axis) => size === padded.shape[axis + 1])) return padded;
  const begin = [height, width].map(([before]) => Math.max(-before, 0)) as [number, number];
  return slice(padded, [0, ...begin, 0], [batch, ...sizes, channels]);
}

/** Puts `stride` − 1 zeros behind every row and column: [batch, height, width, channels] → [batch, stride · height, stride · width, channels]. */
export function spread(x: Tensor4D, strideHeight: number, strideWidth: number): Tensor4D {
  if (strideHeight === 1 && strideWidth === 1) return x;
  const [batch, height, width, channels] = x.shape;
  // The two axes one after the other, for kernels of WebAssembly know tensors of four axes.
  const columns = pad(reshape(x, [batch * height, width, 1, channels]), [[0, 0], [0, 0], [0, strideWidth - 1], [0, 0]]);
  const rows = pad(reshape(columns, [batch, height, 1, width * strideWidth * channels]), [[0, 0], [0, 0], [0, strideHeight - 1], [0, 0]]);
  return reshape(rows, [batch, height * strideHeight, width * strideWidth, channels]);
}

/**
 * The gradient for the input of a convolution is a convolution of the output's gradient, spread by the stride, with the filter turned
 * round. These margins give it the size of the input.
 */
export function inputGradientMargins({ padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, effectiveFilterHeight, effectiveFilterWidth }: ConvolutionInfo): Margins {
  const along = (size: number, outSize: number, stride: number, filter: number, padding: number) => [filter - 1 - padding, size + padding - outSize * stride] as const;
  return [along(inHeight, outHeight, strideHeight, effectiveFilterHeight, padInfo.top), along(inWidth, outWidth, strideWidth, effectiveFilterWidth, padInfo.left)];
}

/** Margins that leave of the padded input just what the filter reaches. */
export function reachedMargins({ padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, effectiveFilterHeight, effectiveFilterWidth }: ConvolutionInfo): Margins {
  const along = (size: number, outSize: number, stride: number, filter: number, padding: number) => [padding, (outSize - 1) * stride + filter - padding - size] as const;
  return [along(inHeight, outHeight, strideHeight, effectiveFilterHeight, padInfo.top), along(inWidth, outWidth, strideWidth, effectiveFilterWidth, padInfo.left)];
}
