import type { Prediction } from './report-data.ts';

/** How often pictures of class `row` were taken for class `column`; every picture belongs to one. */
export type ConfusionCounts = readonly (readonly number[])[];

export function confusionCounts(predictions: readonly Pick<Prediction, 'labels' | 'predicted'>[], classCount: number): number[][] {
  const counts = Array.from({ length: classCount }, () => Array.from({ length: classCount }, () => 0));
  for (const { labels, predicted } of predictions) counts[labels[0]!]![predicted[0]!]! += 1;
  return counts;
}

/** How well one class is told apart, each from 0 to 1. */
export interface ClassScores {
  /** Of the pictures taken for this class, the share that are. Absent when none was. */
  readonly precision?: number;
  /** Of the pictures of this class, the share found. Absent when there are none. */
  readonly recall?: number;
  /** Harmonic mean of both: 2 · hits / (pictures + answers). Absent when there are neither. */
  readonly f1?: number;
  /** Pictures of this class. */
  readonly pictures: number;
}

/** One per class, in class order. */
export function classScores(counts: ConfusionCounts): ClassScores[] {
  return counts.map((row, label) => {
    const hits = row[label]!;
    const pictures = row.reduce((sum, count) => sum + count, 0);
    const answers = counts.reduce((sum, other) => sum + other[label]!, 0);
    return {
      pictures,
      ...(answers > 0 ? { precision: hits / answers } : {}),
      ...(pictures > 0 ? { recall: hits / pictures } : {}),
      ...(pictures + answers > 0 ? { f1: (2 * hits) / (pictures + answers) } : {}),
    };
  });
}

/** A class that is taken for another. */
export interface ConfusedPair {
  readonly actual: string;
  readonly predicted: string;
  readonly count: number;
  /** Of the pictures of the actual class, 0 to 1. */
  readonly share: number;
}

/** Off-diagonal entries, the most frequent first; of equal ones that with the greater share. */
export function mostConfusedPairs(counts: ConfusionCounts, classes: readonly string[], most = 10): ConfusedPair[] {
  return counts
    .flatMap((row, label) => {
      const pictures = row.reduce((sum, count) => sum + count, 0);
      return row.flatMap((count, predicted) => (predicted === label || count === 0 ? [] : [{ actual: classes[label]!, predicted: classes[predicted]!, count, share: count / pictures }]));
    })
    .sort((a, b) => b.count - a.count || b.share - a.share)
    .slice(0, most);
}

/** True when the answer is the picture's class, or exactly its labels. */
export const isRight = ({ labels, predicted }: Pick<Prediction, 'labels' | 'predicted'>): boolean => labels.join() === predicted.join();

/** Wrong predictions, the most costly first. */
export const worstMistakes = (predictions: readonly Prediction[], most = 12): Prediction[] =>
  predictions
    .filter((prediction) => !isRight(prediction))
    .sort((a, b) => b.loss - a.loss)
    .slice(0, most);

/**
 * Range of true accuracies that explain a measured one: the 95% score interval of Wilson (1927).
 *
 * @param accuracy 0 to 1
 * @param pictures it was measured on
 */
export function accuracyInterval(accuracy: number, pictures: number): readonly [low: number, high: number] {
  const z = 1.959963984540054; // 97.5% quantile of the normal distribution
  const center = (accuracy + z ** 2 / (2 * pictures)) / (1 + z ** 2 / pictures);
  const reach = (z / (1 + z ** 2 / pictures)) * Math.sqrt((accuracy * (1 - accuracy)) / pictures + z ** 2 / (4 * pictures ** 2));
  return [Math.max(0, center - reach), Math.min(1, center + reach)];
}
