import type { WeightOrigin } from './assign-weights.ts';

/** What PyTorch calls each weight of a layer. */
const torchNames: Readonly<Record<string, string>> = {
  kernel: 'weight',
  depthwise_kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  layer_scale: 'gamma',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/** The order of PyTorch's dimensions in our kernels, by number of dimensions. */
const kernelOrders: Readonly<Record<number, readonly number[]>> = {
  // [out, in] → [in, out]
  2: [1, 0],
  // [out, in, h, w] → [h, w, in, out]
  4: [2, 3, 1, 0],
};

/** PyTorch counts the batches a norm layer has seen; with a fixed momentum nothing reads the count. */
export const isBatchCount = (name: string): boolean => name.endsWith('num_batches_tracked');

/**
 * The origin of a layer's weight in the state dict of a PyTorch module: that of a convolution, a linear or a norm
 * layer; a weight of another kind has the same name and shape on both sides.
 *
 * @param dimensions how many dimensions the weight has
 */
export function torchOrigin(module: string, weight: string, dimensions: number): WeightOrigin {
  const name = `${module}.${torchNames[weight] ?? weight}`;
  // [channels, 1, h, w] → [h, w, channels, 1]
  if (weight === 'depthwise_kernel') return { name, permutation: [2, 3, 0, 1] };
  const permutation = weight === 'kernel' ? kernelOrders[dimensions] : undefined;
  return permutation === undefined ? { name } : { name, permutation };
}
