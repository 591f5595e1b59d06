import { expect, test } from 'vitest';
import { classCounts } from './class-counts.ts';

test('counts every class, also those a split does not have', () => {
  const labels = [2, 0, 2, 2];
  const split = { length: labels.length, at: (index: number) => ({ id: String(index), label: labels[index]!, size: { width: 1, height: 1 }, file: '' }) };
  expect(classCounts(split, 4)).toEqual([1, 0, 3, 0]);
});
