import '@tensorflow/tfjs-backend-cpu';
import { tensor2d } from '@tensorflow/tfjs-core';
import { describeLoss } from '@thaw/testing';
import { expect, test } from 'vitest';
import { partName } from './part-name.ts';

describeLoss(partName);

test('is 0.5 for an even guess between two classes, 0 for a sure and right one', () => {
  const losses = partName()(tensor2d([[0, 0], [50, -50]]), tensor2d([[1, 0], [1, 0]]), { classCounts: [2, 0], sampleCount: 2 });
  const [even, right] = losses.dataSync();
  expect(even).toBeCloseTo(0.5, 6);
  expect(right).toBeCloseTo(0, 6);
});
