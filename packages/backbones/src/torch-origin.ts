import type { WeightOrigin } from './assign-weights.ts';

/** What PyTorch calls each weight of a layer, and how it orders the dimensions of kernels. */
const torchParameters: Readonly<Record<string, WeightOrigin>> = {
  // [out, in, h, w] → [h, w, in, out]
  kernel: { name: 'weight', permutation: [2, 3, 1, 0] },
  // [channels, 1, h, w] → [h, w, channels, 1]
  depthwise_kernel: { name: 'weight', permutation: [2, 3, 0, 1] },
  bias: { name: 'bias' },
  gamma: { name: 'weight' },
  beta: { name: 'bias' },
  moving_mean: { name: 'running_mean' },
  moving_variance: { name: 'running_var' },
};

/** PyTorch counts the batches a norm layer has seen; with a fixed momentum nothing reads the count. */
export const isBatchCount = (name: string): boolean => name.endsWith('.num_batches_tracked');

/** The origin of a convolution's or norm layer's weight in the state dict of a PyTorch module. */
export function torchOrigin(module: string, weight: string): WeightOrigin {
  const { name, ...order } = torchParameters[weight]!;
  return { name: `${module}.${name}`, ...order };
}

/** The origin of a linear layer's weight: PyTorch keeps kernels as [out, in]. */
export const torchLinearOrigin = (module: string, weight: string): WeightOrigin =>
  weight === 'kernel' ? { name: `${module}.weight`, permutation: [1, 0] } : { name: `${module}.bias` };
