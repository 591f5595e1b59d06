import type { TensorInfo } from '@tensorflow/tfjs-core';
import { nativeKernel, runOperation } from './native-operation.ts';

interface ReluGradInputs {
  /** Gradient with respect to y. */
  readonly dy: TensorInfo;
  /** Output of the activation; its input does as well. */
  readonly y: TensorInfo;
}

/** dy where y > 0, else 0. */
export const reluGrad = nativeKernel<ReluGradInputs>('ReluGrad', ({ inputs: { dy, y }, backend }) =>
  runOperation(backend, 'ReluGrad', [dy, y], { T: { type: dy.dtype } }),
);

/** dy where 0 < y < 6, else 0. */
export const relu6Grad = nativeKernel<ReluGradInputs>('Relu6Grad', ({ inputs: { dy, y }, backend }) =>
  runOperation(backend, 'Relu6Grad', [dy, y], { T: { type: dy.dtype } }),
);
