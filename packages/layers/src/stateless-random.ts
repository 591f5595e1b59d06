import { add, randomUniform, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { hashText } from '@thaw/core';
import { hasNativeKernel, runNativeKernel } from './native-kernels.ts';

/**
 * Uniform numbers in [0, 1) that depend on the seed and the label only: the same step of the same run draws the
 * same again. The seed is a tensor because it changes from step to step.
 *
 * @param seed int32 [2]
 * @param label tells apart the draws of one step; any text
 */
export function statelessUniform(shape: number[], seed: Tensor1D, label: string): Tensor {
  // Half of the bits: a seed is a signed number.
  const own = add(seed, tensor1d([0, hashText(label) >>> 1], 'int32')) as Tensor1D;
  if (hasNativeKernel('StatelessRandomUniform')) return runNativeKernel('StatelessRandomUniform', { seed: own }, { shape });
  const [high, low] = own.dataSync() as Int32Array;
  return randomUniform(shape, 0, 1, 'float32', (Math.imul(high!, 0x9e3779b1) ^ low!) >>> 0);
}
