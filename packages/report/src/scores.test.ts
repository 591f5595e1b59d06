import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { accuracyInterval, classScores, confusionCounts, mostConfusedPairs, worstMistakes } from './scores.ts';
import { smooth } from './smooth.ts';

interface Golden {
  readonly scores: Readonly<Record<'labels' | 'predicted' | 'precision' | 'recall' | 'f1' | 'pictures', readonly number[]>> & { readonly counts: readonly (readonly number[])[] };
  readonly intervals: readonly { readonly right: number; readonly pictures: number; readonly low: number; readonly high: number }[];
  readonly smooth: { readonly beta: number; readonly values: readonly (number | null)[]; readonly smoothed: readonly (number | null)[] };
}

// From scikit-learn, SciPy and pandas: bench/reference/report.py.
const golden = JSON.parse(readFileSync(new URL('golden/report.json', import.meta.url), 'utf8')) as Golden;

describe('scores', () => {
  test('count like scikit-learn', () => {
    const { labels, predicted, counts } = golden.scores;
    expect(confusionCounts(labels.map((label, index) => ({ labels: [label], predicted: [predicted[index]!] })), 5)).toEqual(counts);
  });

  test('of classes are those of scikit-learn', () => {
    const { counts, precision, recall, f1, pictures } = golden.scores;
    for (const [label, scores] of classScores(counts).entries()) {
      expect(scores.precision).toBeCloseTo(precision[label]!, 12);
      expect(scores.recall).toBeCloseTo(recall[label]!, 12);
      expect(scores.f1).toBeCloseTo(f1[label]!, 12);
      expect(scores.pictures).toBe(pictures[label]);
    }
  });

  test('are absent where they are not defined', () => {
    // The second class was never answered, the third never shown, the fourth neither.
    const scores = classScores([
      [3, 0, 1, 0],
      [2, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(scores.slice(1)).toEqual([{ pictures: 2, recall: 0, f1: 0 }, { pictures: 0, precision: 0, f1: 0 }, { pictures: 0 }]);
  });

  test.each(golden.intervals)('the interval of $right of $pictures is that of SciPy', ({ right, pictures, low, high }) => {
    const interval = accuracyInterval(right / pictures, pictures);
    expect(interval[0]).toBeCloseTo(low, 12);
    expect(interval[1]).toBeCloseTo(high, 12);
  });

  test('pairs come by count, then by share', () => {
    const counts = [
      [20, 2, 0],
      [5, 9, 2],
      [0, 0, 7],
    ];
    expect(mostConfusedPairs(counts, ['a', 'b', 'c'])).toEqual([
      { actual: 'b', predicted: 'a', count: 5, share: 5 / 16 },
      { actual: 'b', predicted: 'c', count: 2, share: 2 / 16 },
      { actual: 'a', predicted: 'b', count: 2, share: 2 / 22 },
    ]);
    expect(mostConfusedPairs(counts, ['a', 'b', 'c'], 1)).toHaveLength(1);
  });

  test('the worst mistakes are the wrong answers of the highest loss', () => {
    const prediction = (id: string, predicted: number, loss: number) => ({ id, file: id, labels: [0], predicted: [predicted], probabilities: [], loss });
    const mistakes = worstMistakes([prediction('a', 1, 2), prediction('b', 0, 9), prediction('c', 1, 4), prediction('d', 1, 3)], 2);
    expect(mistakes.map(({ id }) => id)).toEqual(['c', 'd']);
  });
});

test('smooth is the exponential moving average of pandas, with gaps', () => {
  const { beta, values, smoothed } = golden.smooth;
  const points = smooth(values.map((value, index) => [index, value ?? Number.NaN]), beta);
  for (const [index, [x, y]] of points.entries()) {
    expect(x).toBe(index);
    if (smoothed[index] === null) expect(y).toBeNaN();
    else expect(y).toBeCloseTo(smoothed[index]!, 12);
  }
});
