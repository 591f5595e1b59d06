import { expect, test } from 'vitest';
import { classCounts } from './class-counts.ts';

const split = (labels: readonly (readonly number[])[]) => ({ length: labels.length, at: (index: number) => ({ id: String(index), labels: labels[index]!, size: { width: 1, height: 1 }, file: '' }) });

test('counts every class, also those a split does not have', () => {
  expect(classCounts(split([[2], [0], [2], [2]]), 4)).toEqual([1, 0, 3, 0]);
});

test('counts every label of a sample', () => {
  expect(classCounts(split([[0, 2], [], [2]]), 3)).toEqual([1, 0, 2]);
});
