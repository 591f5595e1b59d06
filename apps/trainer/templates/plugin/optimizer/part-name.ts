import { definePlugin, type GradientTransform } from '@thaw/core';
import { mul, neg, sign } from '@tensorflow/tfjs-core';
import { z } from 'zod';

/** signSGD (Bernstein et al. 2018): every weight moves by the learning rate, against the sign of its gradient. */
export const partName = definePlugin({
  kind: 'optimizer',
  name: 'partName',
  summary: 'Moves every weight by the sign of its gradient.',
  options: z.strictObject({}),
  create: (): GradientTransform<Record<string, never>> => ({
    // An optimizer with memory keeps one tensor per parameter here, by the parameter's name.
    initialize: () => ({}),
    update(gradients, state, { learningRate, learningRateScale }) {
      const updates = Object.fromEntries(
        Object.entries(gradients).map(([name, gradient]) => [name, neg(mul(sign(gradient), mul(learningRate, learningRateScale(name) ?? 1)))]),
      );
      return [updates, state];
    },
  }),
});
