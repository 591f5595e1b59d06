import { createRandom, type Sample, type Split } from '@thaw/core';
import { expect, test } from 'vitest';
import { batchOrder } from './batches.ts';

const split = (length: number): Split => ({ length, at: (index) => ({ id: String(index), labels: [0], size: { width: 1, height: 1 }, file: '' }) });
const ids = (samples: readonly Sample[]) => samples.map(({ id }) => id);

test('an epoch shows each picture at most once, in whole batches; the next one in another order', () => {
  const order = batchOrder(split(22), 5, createRandom(1));
  expect(order.stepsPerEpoch).toBe(4);
  const epochs = [0, 1].map((epoch) => [0, 1, 2, 3].flatMap((step) => ids(order.samples(epoch * 4 + step))));
  for (const shown of epochs) expect(new Set(shown).size).toBe(20);
  expect(epochs[0]).not.toEqual(epochs[1]);
});

test('any step can be asked for, in any order', () => {
  const forwards = batchOrder(split(22), 5, createRandom(1));
  const backwards = batchOrder(split(22), 5, createRandom(1));
  const steps = Array.from({ length: 12 }, (_, step) => step);
  const reversed = steps.toReversed().map((step) => ids(backwards.samples(step))).toReversed();
  expect(steps.map((step) => ids(forwards.samples(step)))).toEqual(reversed);
});

test('fewer pictures than a batch make one batch', () => {
  const order = batchOrder(split(3), 32, createRandom(1));
  expect(order.stepsPerEpoch).toBe(1);
  expect(ids(order.samples(0)).sort()).toEqual(['0', '1', '2']);
});
