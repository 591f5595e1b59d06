import { definePlugin, type GradientTransform } from '@thaw/core';
import { add, mul, neg, sign, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { z } from 'zod';

/**
 * Lion (Chen et al. 2023, algorithm 2): every weight moves by the sign of an interpolated momentum, so each step has the same length.
 *
 * Its authors advise a learning rate 3 to 10 times smaller and a weight decay as many times larger than AdamW's.
 * Scheduled momentum has no meaning for it and is ignored.
 */
export const lion = definePlugin({
  kind: 'optimizer',
  name: 'lion',
  summary: 'Moves every weight by the sign of its momentum.',
  options: z.strictObject({
    beta1: z.number().min(0).lt(1).default(0.9).describe('Share of the momentum in the direction of a step.'),
    beta2: z.number().min(0).lt(1).default(0.99).describe('Share of the momentum that stays from step to step.'),
    weightDecay: z.number().min(0).default(0.1).describe('Share of a weight removed per step, times the learning rate; not of biases and norms.'),
  }),
  create: ({ beta1, beta2, weightDecay }): GradientTransform<Record<string, Tensor>> => ({
    // A layer that thaws later starts clean.
    initialize: (parameters, momenta = {}) => ({
      ...momenta,
      ...Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, momenta[name] ?? zerosLike(parameter)])),
    }),
    update(gradients, momenta, { parameters, learningRate, learningRateScale }) {
      const updates: Record<string, Tensor> = {};
      const next = { ...momenta };
      for (const [name, gradient] of Object.entries(gradients)) {
        const parameter = parameters[name]!;
        const momentum = momenta[name]!;
        const direction = sign(blend(momentum, gradient, beta1));
        const decayed = parameter.rank > 1 ? add(direction, mul(parameter, weightDecay)) : direction;
        updates[name] = neg(mul(decayed, mul(learningRate, learningRateScale(name) ?? 1)));
        next[name] = blend(momentum, gradient, beta2);
      }
      return [updates, next];
    },
  }),
});

/** β·old + (1 − β)·fresh */
const blend = (old: Tensor, fresh: Tensor, beta: number): Tensor => add(mul(old, beta), mul(fresh, 1 - beta));
