import { add, randomUniform, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { hasNativeKernel, runNativeKernel } from './native-kernels.ts';

/**
 * Uniform numbers in [0, 1) that depend on the seed and the label only: the same step of the same run draws the
 * same again. The seed is a tensor because it changes from step to step.
 *
 * @param seed int32 [2]
 * @param label tells apart the draws of one step; any text
 */
export function statelessUniform(shape: number[], seed: Tensor1D, label: string): Tensor {
  const own = add(seed, tensor1d([0, hash(label)], 'int32')) as Tensor1D;
  if (hasNativeKernel('StatelessRandomUniform')) return runNativeKernel('StatelessRandomUniform', { seed: own }, { shape });
  const [high, low] = own.dataSync() as Int32Array;
  return randomUniform(shape, 0, 1, 'float32', (Math.imul(high!, 0x9e3779b1) ^ low!) >>> 0);
}

/** 31 bits of FNV-1a. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) bits = Math.imul(bits ^ text.charCodeAt(index), 0x01000193);
  return bits >>> 1;
}
