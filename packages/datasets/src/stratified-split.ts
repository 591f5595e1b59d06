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
export function splitClass(hashes: readonly string[], shares: SplitShares): SplitName[] {
  const counts = splitCounts(hashes.length, shares);
  const splits = hashes.map((): SplitName => 'train');
  for (const [rank, index] of drawnOrder(hashes, shares.seed).entries()) {
    if (rank < counts.test) splits[index] = 'test';
    else if (rank < counts.test + counts.validation) splits[index] = 'validation';
  }
  return splits;
}

/** Indices of hashes in an order that depends on the seed and the hashes only. */
export function drawnOrder(hashes: readonly string[], seed: number): number[] {
  const random = createRandom(seed).fork('split');
  const draws = Float64Array.from(hashes, (hash) => random.fork(hash).uniform(0, 1));
  return Array.from(draws.keys()).sort((a, b) => draws[a]! - draws[b]! || (hashes[a]! < hashes[b]! ? -1 : 1));
}

/** How many of `total` pictures of a class each split gets: rounded shares, but one at least as long as there are enough. */
export function splitCounts(total: number, { validation, test }: Omit<SplitShares, 'seed'>): Record<SplitName, number> {
  const testCount = test === 0 ? 0 : between(Math.round(total * test), 1, total - 2);
  const validationCount = between(Math.round(total * validation), 1, total - testCount - 1);
  return { train: total - testCount - validationCount, validation: validationCount, test: testCount };
}

/** The upper bound wins where both cannot hold. */
const between = (value: number, low: number, high: number): number => Math.max(0, Math.min(Math.max(value, low), high));
