import type { GradientTransform, UpdateContext } from '@thaw/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** A link without state: changes each update by itself. */
export const mapUpdates = (change: (update: Tensor, parameter: string, context: UpdateContext) => Tensor): GradientTransform<[]> => ({
  initialize: () => [],
  update: (updates, state, context) => [
    Object.fromEntries(Object.entries(updates).map(([name, update]) => [name, change(update, name, context)])),
    state,
  ],
});
