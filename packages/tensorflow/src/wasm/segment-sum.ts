import { cast, equal, matMul, range, reshape, type Tensor, type Tensor1D, UnsortedSegmentSum } from '@tensorflow/tfjs-core';
import { wasmKernel } from './wasm-kernel.ts';

/** Sums of the rows with the same number, the gradient of `gather`. x [rows, ...], segmentIds int32 [rows] → [numSegments, ...] */
export const segmentSum = wasmKernel<{ readonly x: Tensor; readonly segmentIds: Tensor1D }, { readonly numSegments: number }>(UnsortedSegmentSum, ({ x, segmentIds }, { numSegments }) => {
  const rows = x.shape[0]!;
  // [numSegments, rows]
  const chosen = equal(reshape(segmentIds, [1, rows]), reshape(range(0, numSegments, 1, 'int32'), [numSegments, 1]));
  return reshape(matMul(cast(chosen, 'float32'), reshape(x, [rows, -1])), [numSegments, ...x.shape.slice(1)]);
});
