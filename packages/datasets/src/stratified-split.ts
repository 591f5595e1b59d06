import { createRandom } from '@thaw/core';

export type SplitName = 'train' | 'validation' | 'test';

export interface SplitShares {
  /** Share of a class for validation, in (0, 1). */
  readonly validation: number;
  /** Share of a class for the final test, in [0, 1). */
  readonly test: number;
  readonly seed: number;
}

/**
 * Divides the pictures of one class.
 *
 * Every picture draws a number from the seed and its own content hash, and the lowest draws leave for the
 * test, the next for validation. So the split is the same on every machine and under any file names, and
 * added pictures leave nearly all others where they were. The shares are rounded, but a class of two or
 * more keeps one in training and gives one to validation; a class of three or more gives one to the test,
 * when there is one.
 *
 * @param hashes one per picture, each different
 * @returns the split of each picture, in the order of `hashes`
 */
export function splitClass(hashes: readonly string[], { validation, test, seed }: SplitShares): SplitName[] {
  const random = createRandom(seed).fork('split');
  const ranked = hashes
    .map((hash, index) => ({ hash, index, draw: random.fork(hash).uniform(0, 1) }))
    .sort((a, b) => a.draw - b.draw || (a.hash < b.hash ? -1 : 1));
  const testCount = test === 0 ? 0 : between(Math.round(hashes.length * test), 1, hashes.length - 2);
  const validationCount = between(Math.round(hashes.length * validation), 1, hashes.length - testCount - 1);
  const splits = hashes.map((): SplitName => 'train');
  for (const [rank, { index }] of ranked.entries()) {
    if (rank < testCount) splits[index] = 'test';
    else if (rank < testCount + validationCount) splits[index] = 'validation';
  }
  return splits;
}

/** The upper bound wins where both cannot hold. */
const between = (value: number, low: number, high: number): number => Math.max(0, Math.min(Math.max(value, low), high));
