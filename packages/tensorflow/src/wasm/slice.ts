import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type KernelConfig, type KernelFunc, Slice, type SliceAttrs, slice_util, type TensorInfo, util } from '@tensorflow/tfjs-core';

/** A part of a tensor. The backend's own kernel copies the whole tensor out of its memory first: for one picture of a batch, the batch. */
export const sliceKernel = (ofStrings: KernelFunc): KernelConfig => ({
  kernelName: Slice,
  backendName: 'wasm',
  kernelFunc: (call) => {
    const { x } = call.inputs as { x: TensorInfo };
    if (x.dtype === 'string') return ofStrings(call);
    const { begin, size } = call.attrs as unknown as SliceAttrs;
    return copyPart(call.backend as BackendWasm, x, begin, size);
  },
});

function copyPart(backend: BackendWasm, x: TensorInfo, begin: number | number[], size: number | number[]): TensorInfo {
  const [begins, sizes] = slice_util.parseSliceParams(x as never, begin, size) as [number[], number[]];
  const out = backend.makeOutput(sizes, x.dtype);
  // Only now, for the memory may have moved.
  const from = backend.typedArrayFromHeap(x);
  const to = backend.typedArrayFromHeap(out);
  const strides = [...util.computeStrides(x.shape), 1];
  // The last axis of which not everything is taken: behind it numbers lie together.
  const last = Math.max(sizes.findLastIndex((count, axis) => count !== x.shape[axis]), 0);
  const together = sizes[last]! * strides[last]!;
  let place = 0;
  const copy = (axis: number, offset: number): void => {
    if (axis === last) {
      const start = offset + begins[axis]! * strides[axis]!;
      to.set(from.subarray(start, start + together), place);
      place += together;
      return;
    }
    for (let index = 0; index < sizes[axis]!; index++) copy(axis + 1, offset + (begins[axis]! + index) * strides[axis]!);
  };
  if (to.length > 0) copy(0, 0);
  return out;
}
