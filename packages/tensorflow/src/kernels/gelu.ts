import type { TensorInfo } from '@tensorflow/tfjs-core';
import { nativeKernel, runOperation } from './native-operation.ts';

/** x · Φ(x), by our own operation (native/gelu.cc). On processors only. */
export const gelu = nativeKernel<{ readonly x: TensorInfo }>('Gelu', ({ inputs: { x }, backend }) => runOperation(backend, 'ThawGelu', [x], {}));

/** Its gradient, from the input. */
export const geluGrad = nativeKernel<{ readonly dy: TensorInfo; readonly x: TensorInfo }>('GeluGrad', ({ inputs: { dy, x }, backend }) =>
  runOperation(backend, 'ThawGeluGrad', [dy, x], {}),
);
