import { expect, test } from 'vitest';
import { createRandom, type Random } from './random.ts';

const draws = (random: Random, count = 5) => Array.from({ length: count }, () => random.uniform(0, 1));

test('the same seed and path of forks give the same draws, whoever drew before', () => {
  const first = createRandom(7);
  draws(first);
  expect(draws(first.fork('picture').fork(3))).toEqual(draws(createRandom(7).fork('picture').fork(3)));
});

test('other seeds, labels and orders of labels give other draws', () => {
  const random = createRandom(7);
  const sequences = [
    random, createRandom(8), createRandom(7.5), random.fork('a'), random.fork('b'), random.fork(1), random.fork('a').fork('b'), random.fork('b').fork('a'),
  ].map((one) => draws(one).join());
  expect(new Set(sequences).size).toBe(sequences.length);
});

test('draws are uniform, of one generator and across forks', () => {
  const count = 20_000;
  const samples = { along: draws(createRandom(1), count), across: Array.from({ length: count }, (_, index) => createRandom(1).fork(index).uniform(0, 1)) };
  for (const values of Object.values(samples)) {
    // Chi-squared over 20 bins has mean 19; 43.8 is exceeded once in a thousand. The seeds are fixed.
    const bins = Array.from({ length: 20 }, () => 0);
    for (const value of values) bins[Math.floor(value * 20)]! += 1;
    const chiSquared = bins.reduce((sum, observed) => sum + (observed - count / 20) ** 2 / (count / 20), 0);
    expect(chiSquared).toBeLessThan(43.8);
    // Neighbours are not correlated: the estimate's standard deviation is .007.
    const correlation = values.slice(1).reduce((sum, value, index) => sum + (value - 0.5) * (values[index]! - 0.5), 0) / count / (1 / 12);
    expect(Math.abs(correlation)).toBeLessThan(0.025);
  }
});

test('every number of a range can come up, and none outside', () => {
  const random = createRandom(3);
  const values = Array.from({ length: 1000 }, () => random.integer(7));
  expect(new Set(values)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  const span = draws(createRandom(4), 1000).map((value) => 5 + 3 * value);
  expect(Math.min(...span)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...span)).toBeLessThan(8);
});

test('permutations hold every index once, and every order comes up', () => {
  const random = createRandom(5);
  expect(random.permutation(100).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  const orders = new Set(Array.from({ length: 300 }, (_, index) => random.fork(index).permutation(3).join()));
  expect(orders.size).toBe(6);
});

test('chance comes true in its share', () => {
  const random = createRandom(6);
  const share = Array.from({ length: 10_000 }, () => random.chance(0.3)).filter(Boolean).length / 10_000;
  expect(share).toBeGreaterThan(0.28);
  expect(share).toBeLessThan(0.32);
});
