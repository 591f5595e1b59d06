import '@tensorflow/tfjs-backend-cpu';
import { describeOptimizer } from '@thaw/testing';
import { scalar, tensor1d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { partName } from './part-name.ts';

// Every step is as long as the learning rate, so the way to the minimum takes small steps and many.
describeOptimizer(partName, { learningRate: 0.02, steps: 400, usesMomentum: false });

test('moves against the sign of the gradient', () => {
  const context = { parameters: { bias: tensor1d([1, 1, 1]) }, learningRate: scalar(0.5), learningRateScale: () => undefined };
  const [updates] = partName().update({ bias: tensor1d([3, -0.1, 0]) }, {}, context);
  expect([...updates['bias']!.dataSync()].map((value) => value + 0)).toEqual([-0.5, 0.5, 0]);
});
