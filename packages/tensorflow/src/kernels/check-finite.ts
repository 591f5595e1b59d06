import type { TensorInfo } from '@tensorflow/tfjs-core';
import { nativeKernel, runOperation } from './native-operation.ts';

/** x, unchanged; an error when it holds NaN or infinities. A compiled function writes no variable then. */
export const checkFinite = nativeKernel<{ readonly x: TensorInfo }>('CheckFinite', ({ inputs: { x }, backend }) =>
  runOperation(backend, 'CheckNumerics', [x], { T: { type: x.dtype }, message: { string: 'not finite' } }),
);
