import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { iterativeSplit } from './iterative-split.ts';

interface Golden {
  readonly share: number;
  readonly labels: readonly (readonly number[])[];
  readonly meanDeviation: { readonly iterativeStratification: number; readonly random: number };
}

/** Written by bench/reference/multi-label-scores.py with the Python package iterative-stratification. */
const golden = JSON.parse(readFileSync(new URL('golden/iterative-split.json', import.meta.url), 'utf8')) as Golden;
const pictures = golden.labels.map((labels, index) => ({ sha256: `hash ${index}`, labels }));
const classCount = Math.max(...golden.labels.flat()) + 1;
const shares = { validation: golden.share, test: 0, seed: 1 };

/** How many of the pictures in a split have each label, -1 standing for none. */
const counts = (splits: readonly string[], split: string, label: number) =>
  pictures.filter(({ labels }, index) => splits[index] === split && (label === -1 ? labels.length === 0 : labels.includes(label))).length;

describe('iterativeSplit', () => {
  test('keeps labels as near to their shares as the reference, and far nearer than chance', () => {
    const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
    const deviations = seeds.flatMap((seed) => {
      const splits = iterativeSplit(pictures, classCount, { ...shares, seed });
      return Array.from({ length: classCount }, (_, label) => Math.abs(counts(splits, 'validation', label) / golden.labels.filter((labels) => labels.includes(label)).length - golden.share));
    });
    const mean = deviations.reduce((sum, one) => sum + one, 0) / deviations.length;
    expect(mean).toBeLessThan(1.1 * golden.meanDeviation.iterativeStratification);
    expect(mean).toBeLessThan(golden.meanDeviation.random / 3);
  });

  test('divides pictures without labels, and all together, by their shares', () => {
    const splits = iterativeSplit(pictures, classCount, { ...shares, test: 0.1 });
    const none = golden.labels.filter((labels) => labels.length === 0).length;
    expect(Math.abs(counts(splits, 'validation', -1) / none - golden.share)).toBeLessThan(0.1);
    expect(splits.filter((split) => split === 'validation')).toHaveLength(pictures.length * golden.share);
    expect(splits.filter((split) => split === 'test')).toHaveLength(pictures.length * 0.1);
  });

  test('gives rare labels to training and validation, as far as there are pictures', () => {
    const rare = [[0], [0], [1], [1], [1], [2], [0, 3], [3]].map((labels, index) => ({ sha256: `rare ${index}`, labels }));
    for (const seed of [1, 2, 3, 4, 5]) {
      const splits = iterativeSplit(rare, 4, { validation: 0.2, test: 0, seed });
      const places = (label: number) => new Set(splits.filter((_, index) => rare[index]!.labels.includes(label)));
      for (const label of [1, 3]) expect([...places(label)].sort()).toEqual(['train', 'validation']);
      expect([...places(2)]).toEqual(['train']);
    }
  });

  test('depends on the seed and the content, not on the order', () => {
    const forward = iterativeSplit(pictures, classCount, shares);
    expect(iterativeSplit(pictures.toReversed(), classCount, shares).toReversed()).toEqual(forward);
    expect(iterativeSplit(pictures, classCount, { ...shares, seed: 2 })).not.toEqual(forward);
  });
});
