import { createRandom, type PixelTransform } from '@thaw/core';
import { describeTransform } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { cutout } from './cutout.ts';

describeTransform(cutout);

const [width, height] = [40, 30];

/** Rows of a white picture after cutout: true where it was covered. */
function covered(options: Parameters<typeof cutout>[0], seed: number): boolean[][] {
  const data = new Float32Array(width * height * 3).fill(1);
  (cutout({ grey: 0.25, ...options }) as PixelTransform).apply({ data, width, height }, createRandom(seed));
  return Array.from({ length: height }, (_, row) => Array.from({ length: width }, (__, column) => [0, 1, 2].every((channel) => data[(row * width + column) * 3 + channel] === 0.25)));
}

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

describe('cutout', () => {
  test('covers one rectangle: the part of the square that lies inside', () => {
    for (const seed of seeds) {
      const rows = covered({ side: 0.4 }, seed);
      const [inRows, inColumns] = [rows.filter((row) => row.includes(true)).length, Math.max(...rows.map((row) => row.filter(Boolean).length))];
      // The center lies inside, so at least half of the 12 pixels do.
      for (const length of [inRows, inColumns]) {
        expect(length).toBeGreaterThanOrEqual(6);
        expect(length).toBeLessThanOrEqual(12);
      }
      expect(rows.flat().filter(Boolean)).toHaveLength(inRows * inColumns);
    }
  });

  test('reaches every corner', () => {
    for (const corner of [[0, 0], [0, width - 1], [height - 1, 0], [height - 1, width - 1]] as const) {
      expect(seeds.some((seed) => covered({ side: 0.8 }, seed)[corner[0]]![corner[1]])).toBe(true);
    }
  });

  test('leaves pictures alone as often as it is told', () => {
    const changed = seeds.filter((seed) => covered({ probability: 0.25 }, seed).flat().includes(true));
    // 200 draws at 0.25: 50, standard deviation 6.1.
    expect(Math.abs(changed.length - 50)).toBeLessThan(25);
  });
});
