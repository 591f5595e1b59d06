import '@tensorflow/tfjs-backend-cpu';
import { describeBackbone } from '@thaw/testing';
import { expect, test } from 'vitest';
import { partName } from './part-name.ts';

describeBackbone(partName);

test('has 388,416 weights: 9 per pair of channels, and an offset for each', async () => {
  const network = await partName({ imageSize: 32 }).load();
  expect(network.countParams()).toBe(9 * (3 * 32 + 32 * 64 + 64 * 128 + 128 * 256) + 32 + 64 + 128 + 256);
});
