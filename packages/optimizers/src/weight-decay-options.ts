import { z } from 'zod';
import { addDecayedWeights, allParameters, kernels } from './links/add-decayed-weights.ts';

/** Options of every optimizer that decays weights. */
export const weightDecayOptions = (weightDecay: number) => ({
  weightDecay: z.number().nonnegative().default(weightDecay).describe('Share of a weight taken away per step, times the learning rate.'),
  decayNormsAndBiases: z.boolean().default(false).describe('Lets biases and the scales and offsets of norm layers decay too.'),
});

/** The link that those options ask for. */
export const decayLink = ({ weightDecay, decayNormsAndBiases }: { weightDecay: number; decayNormsAndBiases: boolean }) =>
  addDecayedWeights(weightDecay, decayNormsAndBiases ? allParameters : kernels);
