import { add, mul, type Tensor } from '@tensorflow/tfjs-core';
import { mapUpdates } from './map-updates.ts';

/** Which parameters decay. */
export type ParameterFilter = (parameter: Tensor, name: string) => boolean;

/** Kernels, but neither biases nor the scales and offsets of norm layers: parameters of rank 2 and more. */
export const kernels: ParameterFilter = (parameter) => parameter.rank > 1;

/** Every parameter. */
export const allParameters: ParameterFilter = () => true;

/**
 * Pulls parameters towards zero, apart from the gradient statistics (Loshchilov & Hutter 2019). Before
 * `scaleByLearningRate`, so that a step takes learningRate · weightDecay of a weight.
 */
export const addDecayedWeights = (weightDecay: number, decays: ParameterFilter = kernels) =>
  mapUpdates((update, name, { parameters }) => {
    const parameter = parameters[name]!;
    return weightDecay > 0 && decays(parameter, name) ? add(update, mul(parameter, weightDecay)) : update;
  });
