import type { Tensor } from '@tensorflow/tfjs-core';
import { hasNativeKernel, runNativeKernel } from './native-kernels.ts';

/**
 * Gives x back when all of it is finite. As an operation of its own it also works inside a compiled step, where
 * JavaScript cannot look at values.
 *
 * @throws Error that ends in ` : Tensor had NaN values` or ` : Tensor had Inf values`, as TensorFlow's
 */
export function checkFinite<T extends Tensor>(x: T): T {
  if (hasNativeKernel('CheckFinite')) return runNativeKernel<T>('CheckFinite', { x });
  const bad = (x.dataSync() as Float32Array).find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new Error(`not finite : Tensor had ${Number.isNaN(bad) ? 'NaN' : 'Inf'} values`);
  return x;
}
