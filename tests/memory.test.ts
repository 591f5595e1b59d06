// Memory over thousands of compiled steps. THAW_LONG_TESTS=1 makes it 10,000.
import { memory } from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { expect, test } from 'vitest';
import { tiny } from './tiny-backbone.ts';
import { training, trainWith } from './train-a-few-steps.ts';

const steps = process.env['THAW_LONG_TESTS'] ? 10_000 : 2_000;
/** By then everything is allocated: graph, buffers, and what the garbage collector lets grow. */
const settled = steps / 10;

test(`memory is flat over ${steps} steps`, { timeout: 600_000 }, async () => {
  await loadTensorFlow({ backend: 'cpu' });
  const resident = new Map<number, number>();
  const tensors = new Set<number>();
  const onStep = (done: number): void => {
    if (done % settled !== 0) return;
    resident.set(done, process.memoryUsage().rss);
    tensors.add(memory().numTensors);
  };
  // 8 pictures of 64 pixels are 0.4 MB: a step that kept them would show.
  await trainWith({ backbone: tiny, imageSize: 64, batchSize: 8, optimizer: 'adamw', learningRate: () => 1e-3, phases: [{ steps, groups: [training(), training(), training()] }], onStep }, [{}]);
  const grown = (resident.get(steps)! - resident.get(settled)!) / 1e6;
  // Megabytes; the garbage collector's own time to act is worth some tens.
  expect(grown).toBeLessThan(60);
  expect(tensors.size).toBe(1);
});
