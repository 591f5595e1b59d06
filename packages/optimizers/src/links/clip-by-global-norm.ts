import type { GradientTransform, Tensors } from '@thaw/core';
import { addN, div, maximum, mul, sqrt, square, sum, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Shortens the whole gradient, all parameters taken as one vector, to length `maximumNorm` when it is longer
 * (Pascanu et al. 2013). The first link of a chain.
 *
 * @param maximumNorm above 0
 */
export const clipByGlobalNorm = (maximumNorm: number): GradientTransform<[]> => ({
  initialize: () => [],
  update(updates, state) {
    const entries = Object.entries(updates);
    if (entries.length === 0) return [updates, state];
    const scale = div(maximumNorm, maximum(globalNorm(updates), maximumNorm));
    return [Object.fromEntries(entries.map(([name, update]) => [name, mul(update, scale)])), state];
  },
});

const globalNorm = (tensors: Tensors): Tensor => sqrt(addN(Object.values(tensors).map((tensor) => sum(square(tensor)))));
