import { describe, expect, test } from 'vitest';
import { linearTicks, logarithmicTicks, tickTexts } from './ticks.ts';

describe('ticks', () => {
  test.each([
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, 0.001, [0, 0.0002, 0.0004, 0.0006, 0.0008, 0.001]],
    [0.13, 2.31, [0.5, 1, 1.5, 2]],
    [-3, 3, [-2, 0, 2]],
    [0, 240, [0, 50, 100, 150, 200]],
    [0, 1e6, [0, 2e5, 4e5, 6e5, 8e5, 1e6]],
  ])('of %f to %f are round', (low, high, ticks) => {
    expect(linearTicks(low, high)).toEqual(ticks);
  });

  test('of a logarithmic axis are powers of ten, with steps between when few', () => {
    expect(logarithmicTicks(0.0005, 20)).toEqual([0.001, 0.01, 0.1, 1, 10]);
    expect(logarithmicTicks(0.09, 3)).toEqual([0.1, 0.2, 0.5, 1, 2]);
  });

  test('read alike on one axis', () => {
    expect(tickTexts([0, 0.0005, 0.001])).toEqual(['0', '5e-4', '1e-3']);
    expect(tickTexts([0, 0.2, 0.4])).toEqual(['0', '0.2', '0.4']);
    expect(tickTexts([0, 5000, 10_000])).toEqual(['0', '5,000', '10,000']);
    expect(tickTexts([0.0001, 0.01, 1])).toEqual(['0.0001', '0.01', '1']);
  });
});
