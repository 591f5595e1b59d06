import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { input, model } from '@tensorflow/tfjs-layers';
import { createRandom } from '@thaw/core';
import { describeHead, describePlugin } from '@thaw/testing';
import { beforeAll, expect, test } from 'vitest';
import { linear } from './linear.ts';

beforeAll(() => setBackend('cpu'));

describePlugin(linear);
describeHead(linear);

test('is the mean over the picture times the kernel plus the bias', () => {
  const features = input({ shape: [2, 1, 2] });
  const network = model({ inputs: features, outputs: linear()(features, { classCount: 2, random: createRandom(1) }) });
  network.getLayer('head_linear').setWeights([tensor([1, 2, 3, 4], [2, 2]), tensor([10, 20], [2])]);
  // The means over the two pixels are 2 and 4: [2·1 + 4·3 + 10, 2·2 + 4·4 + 20].
  expect([...(network.predict(tensor([1, 3, 3, 5], [1, 2, 1, 2])) as Tensor).dataSync()]).toEqual([24, 40]);
});

test('starts within PyTorch\'s bounds', () => {
  const features = input({ shape: [1, 1, 100] });
  const network = model({ inputs: features, outputs: linear()(features, { classCount: 50, random: createRandom(1) }) });
  const kernel = [...network.getLayer('head_linear').getWeights()[0]!.dataSync()];
  expect(Math.max(...kernel.map(Math.abs))).toBeLessThanOrEqual(0.1);
  // The standard deviation of U(−.1, .1) is .0577; of 5,000 draws' estimate, .0004.
  expect(Math.sqrt(kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length)).toBeCloseTo(0.0577, 2);
});
