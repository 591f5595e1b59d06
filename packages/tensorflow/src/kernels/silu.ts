import type { TensorInfo } from '@tensorflow/tfjs-core';
import { nativeKernel, runOperation } from './native-operation.ts';

/** x · sigmoid(x), by our own operation (native/silu.cc). On processors only. */
export const silu = nativeKernel<{ readonly x: TensorInfo }>('Silu', ({ inputs: { x }, backend }) => runOperation(backend, 'ThawSilu', [x], {}));

/** Its gradient, from the input. */
export const siluGrad = nativeKernel<{ readonly dy: TensorInfo; readonly x: TensorInfo }>('SiluGrad', ({ inputs: { dy, x }, backend }) =>
  runOperation(backend, 'ThawSiluGrad', [dy, x], {}),
);
