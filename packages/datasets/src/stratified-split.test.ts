import { describe, expect, test } from 'vitest';
import { splitClass } from './stratified-split.ts';

const hashes = (count: number) => Array.from({ length: count }, (_, index) => `hash ${index}`);

const count = (splits: readonly string[], name: string) => splits.filter((split) => split === name).length;

describe('splitClass', () => {
  test.each([
    // [pictures, validation, test] → [train, validation, test]
    [1, 0.2, 0, 1, 0, 0],
    [2, 0.2, 0, 1, 1, 0],
    [2, 0.9, 0, 1, 1, 0],
    [2, 0.2, 0.2, 1, 1, 0],
    [3, 0.2, 0.2, 1, 1, 1],
    [7, 0.2, 0, 6, 1, 0],
    [8, 0.2, 0, 6, 2, 0],
    [10, 0.25, 0.25, 4, 3, 3],
    [100, 0.2, 0.1, 70, 20, 10],
  ])('%i pictures with shares %f and %f', (pictures, validation, testShare, inTrain, inValidation, inTest) => {
    const splits = splitClass(hashes(pictures), { validation, test: testShare, seed: 1 });
    expect([count(splits, 'train'), count(splits, 'validation'), count(splits, 'test')]).toEqual([inTrain, inValidation, inTest]);
  });

  test('depends on the content, not on the order', () => {
    const forward = splitClass(hashes(50), { validation: 0.3, test: 0.1, seed: 5 });
    const backward = splitClass(hashes(50).toReversed(), { validation: 0.3, test: 0.1, seed: 5 });
    expect(backward.toReversed()).toEqual(forward);
  });

  test('differs between seeds', () => {
    const shares = { validation: 0.5, test: 0 };
    expect(splitClass(hashes(40), { ...shares, seed: 1 })).not.toEqual(splitClass(hashes(40), { ...shares, seed: 2 }));
  });

  test('holds out every picture equally often', () => {
    const seeds = 2000;
    const heldOut = hashes(5).map(() => 0);
    for (let seed = 0; seed < seeds; seed++) {
      for (const [index, split] of splitClass(hashes(5), { validation: 0.2, test: 0, seed }).entries()) if (split === 'validation') heldOut[index]! += 1;
    }
    // 400 expected of each, standard deviation 18.
    for (const times of heldOut) expect(Math.abs(times - seeds / 5)).toBeLessThan(72);
  });

  test('an added picture moves at most one other', () => {
    const before = splitClass(hashes(40), { validation: 0.25, test: 0, seed: 3 });
    const after = splitClass(hashes(41), { validation: 0.25, test: 0, seed: 3 });
    expect(before.filter((split, index) => split !== after[index]).length).toBeLessThanOrEqual(1);
  });
});
