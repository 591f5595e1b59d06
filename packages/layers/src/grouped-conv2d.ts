import { batchToSpaceND, concat, conv2d, slice, spaceToBatchND, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { hasNativeKernel, registerNativeGradients, runNativeKernel } from './native-kernels.ts';

/** How a filter moves over a map, the same in both directions. */
export interface ConvolutionGeometry {
  readonly stride: number;
  /** Pixels from one tap of the filter to the next; more than 1 only with stride 1. */
  readonly dilation: number;
  readonly padding: 'same' | 'valid';
}

/**
 * A convolution in groups: the input's channels and the output's fall into in / inPerGroup equal parts, and each part of the
 * output sees its part of the input only. TensorFlow.js itself knows neither groups nor the gradient of a dilated convolution.
 *
 * @param x [batch, height, width, in]
 * @param filter [h, w, inPerGroup, out], the outputs of the first group first
 * @returns [batch, outHeight, outWidth, out]
 */
export function groupedConv2d(x: Tensor4D, filter: Tensor4D, { stride, dilation, padding }: ConvolutionGeometry): Tensor4D {
  registerNativeGradients();
  if (hasNativeKernel('GroupedConv2D')) return runNativeKernel('GroupedConv2D', { x, filter }, { stride, dilation, same: padding === 'same' });
  return tidy(() => (dilation === 1 ? inGroups(x, filter, stride, padding) : inPhases(x, filter, { dilation, padding }, (phases) => inGroups(phases, filter, 1, 'valid'))));
}

/** One convolution per group. */
function inGroups(x: Tensor4D, filter: Tensor4D, stride: number, padding: 'same' | 'valid'): Tensor4D {
  const [, , inPerGroup, out] = filter.shape;
  const groups = x.shape[3] / inPerGroup;
  if (groups === 1) return conv2d(x, filter, stride, padding);
  const outPerGroup = out / groups;
  const parts = Array.from({ length: groups }, (_, group) => {
    const input = slice(x, [0, 0, 0, group * inPerGroup], [-1, -1, -1, inPerGroup]);
    return conv2d(input, slice(filter, [0, 0, 0, group * outPerGroup], [-1, -1, -1, outPerGroup]), stride, padding);
  });
  return concat(parts, 3);
}

/**
 * A dilated convolution is an ordinary one of each map that has every `dilation`th row and column of x.
 *
 * @param convolve the ordinary one, with stride 1 and without padding
 */
export function inPhases(x: Tensor4D, filter: Tensor4D, { dilation, padding }: Omit<ConvolutionGeometry, 'stride'>, convolve: (phases: Tensor4D) => Tensor4D): Tensor4D {
  const margins = [0, 1].map((axis) => {
    const reach = padding === 'same' ? dilation * (filter.shape[axis]! - 1) : 0;
    const before = Math.floor(reach / 2);
    // So that all phases are of one size.
    const filling = (dilation - ((x.shape[axis + 1]! + reach) % dilation)) % dilation;
    return { before, after: reach - before + filling, filling };
  });
  const block = [dilation, dilation];
  // [batch, height, width, in] → [dilation² · batch, height / dilation, width / dilation, in]
  const phases = spaceToBatchND(x, block, margins.map(({ before, after }) => [before, after]));
  return batchToSpaceND(convolve(phases), block, margins.map(({ filling }) => [0, filling]));
}
