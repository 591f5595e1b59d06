import { tensor1d, type TensorInfo } from '@tensorflow/tfjs-core';
import { nativeKernel, runOperation } from './native-operation.ts';

/**
 * Random numbers in [0, 1), the same for the same seed. A native operation, so that a step that was traced into
 * a graph draws anew each time its seed tensor changes.
 */
export const statelessRandomUniform = nativeKernel<
  {
    /** int32 [2] */
    readonly seed: TensorInfo;
  },
  { readonly shape: readonly number[] }
>('StatelessRandomUniform', ({ inputs: { seed }, attrs, backend }) => {
  const shape = tensor1d([...attrs.shape], 'int32');
  const numbers = runOperation(backend, 'StatelessRandomUniform', [shape, seed], {
    dtype: { type: 'float32' },
    T: { type: 'int32' },
    Tseed: { type: 'int32' },
  });
  shape.dispose();
  return numbers;
});
