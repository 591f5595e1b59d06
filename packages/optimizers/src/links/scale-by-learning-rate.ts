import { mul, neg, type Scalar } from '@tensorflow/tfjs-core';
import { mapUpdates } from './map-updates.ts';

/** Turns a direction of ascent into a step of descent, at the learning rate of the parameter's group. The last link of almost every chain. */
export const scaleByLearningRate = () =>
  mapUpdates((update, name, { learningRate, learningRateScale }) => {
    const scale = learningRateScale(name);
    const groupRate: Scalar = scale === undefined ? learningRate : mul(learningRate, scale);
    return mul(update, neg(groupRate));
  });
