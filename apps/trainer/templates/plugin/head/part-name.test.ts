import '@tensorflow/tfjs-backend-cpu';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { input, model } from '@tensorflow/tfjs-layers';
import { createRandom } from '@thaw/core';
import { describeHead } from '@thaw/testing';
import { expect, test } from 'vitest';
import { partName } from './part-name.ts';

describeHead(partName);

test('is the maximum over the picture times the kernel', () => {
  const features = input({ shape: [2, 1, 2] });
  const network = model({ inputs: features, outputs: partName({ bias: false })(features, { classCount: 2, random: createRandom(1) }) });
  network.getLayer('head_linear').setWeights([tensor([1, 2, 3, 4], [2, 2])]);
  // Two pixels of two channels; the maxima are 5 and 3.
  expect([...(network.predict(tensor([1, 3, 5, -1], [1, 2, 1, 2])) as Tensor).dataSync()]).toEqual([5 + 9, 10 + 12]);
});
