import { expect, test } from 'vitest';
import { drawNormal, drawUniform } from './draw-numbers.ts';

const count = 400_000;

/** Mean of xⁿ. */
const moment = (values: Float32Array, n: number): number => values.reduce((sum, value) => sum + value ** n, 0) / values.length;

/** Correlation of neighbors `lag` apart, of numbers with mean 0 and variance 1. */
const correlation = (values: Float32Array, lag: number): number => values.subarray(lag).reduce((sum, value, index) => sum + value * values[index]!, 0) / values.length;

// Standard errors of 400,000 draws are at most 0.0016 for the moments below √15, and 0.0155 for the fourth; bounds are five of them.
test('normal numbers have the moments of the normal distribution, and are independent', () => {
  for (const seed of [0, 1, 2 ** 31 - 1]) {
    const values = drawNormal(count, seed, 1);
    expect(Math.abs(moment(values, 1))).toBeLessThan(0.008);
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(0.012);
    expect(Math.abs(moment(values, 3))).toBeLessThan(0.031);
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(0.08);
    for (const lag of [1, 2, 3, 64, 1000]) expect(Math.abs(correlation(values, lag))).toBeLessThan(0.008);
  }
});

test('uniform numbers fill their range evenly', () => {
  const values = drawUniform(count, 3, -0.5, 0.25);
  const bins = Array.from({ length: 50 }, () => 0);
  for (const value of values) bins[Math.floor(((value + 0.5) / 0.75) * 50)]! += 1;
  // χ² of 49 degrees of freedom: mean 49, standard deviation 9.9.
  const expected = count / 50;
  expect(bins.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0)).toBeLessThan(100);
});

test('seeds give numbers of their own, the same every time', () => {
  expect(drawNormal(5, 1, 1)).toEqual(drawNormal(5, 1, 1));
  expect(drawNormal(6, 1, 2).subarray(0, 5)).toEqual(drawNormal(5, 1, 1).map((value) => 2 * value));
  const [a, b] = [drawNormal(count, 1, 1), drawNormal(count, 2, 1)];
  expect(Math.abs(a.reduce((sum, value, index) => sum + value * b[index]!, 0) / count)).toBeLessThan(0.008);
});
