import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chooseThresholds, labelsFrom, multiLabelScores } from './multi-label-scores.ts';

type PerLabel = 'averagePrecision' | 'precision' | 'recall' | 'f1' | 'pictures' | 'bestF1';
type Golden = Readonly<Record<'truth' | 'probabilities', readonly (readonly number[])[]> & Record<PerLabel, readonly number[]> & Record<'meanAveragePrecision' | 'microF1' | 'macroF1', number>>;

/** Written by bench/reference/multi-label-scores.py with scikit-learn. */
const golden = JSON.parse(readFileSync(new URL('golden/multi-label-scores.json', import.meta.url), 'utf8')) as Golden;
const answers = golden.truth.map((row, index) => ({ labels: row.flatMap((has, label) => (has === 1 ? [label] : [])), probabilities: golden.probabilities[index]! }));
const classCount = golden.pictures.length;

test('scores are those of scikit-learn, with ties', () => {
  const scores = multiLabelScores(answers, chooseThresholds(answers, classCount, 0.5));
  for (const name of ['meanAveragePrecision', 'microF1', 'macroF1'] as const) expect(scores[name]).toBeCloseTo(golden[name], 12);
  for (const [label, one] of scores.classes.entries()) {
    for (const name of ['averagePrecision', 'precision', 'recall', 'f1', 'pictures'] as const) expect(one[name]).toBeCloseTo(golden[name][label]!, 12);
    expect(one.threshold).toBe(0.5);
  }
});

test('the best thresholds reach the highest F1 of the precision-recall curve', () => {
  const { classes } = multiLabelScores(answers, chooseThresholds(answers, classCount, 'best'));
  for (const [label, { f1, threshold }] of classes.entries()) {
    expect(f1).toBeCloseTo(golden.bestF1[label]!, 12);
    expect(golden.probabilities.map((row) => row[label])).not.toContain(threshold);
  }
});

test('what is not defined is absent, and does not count in a mean', () => {
  // No picture has the second label, and none is given it; the third is there and never told.
  const few = [{ labels: [0], probabilities: [0.9, 0.1, 0.2] }, { labels: [2], probabilities: [0.2, 0.3, 0.1] }];
  const { classes, meanAveragePrecision, macroF1 } = multiLabelScores(few, chooseThresholds(few, 3, 0.5));
  expect(classes[1]).toEqual({ pictures: 0, threshold: 0.5 });
  expect(classes[2]).toEqual({ averagePrecision: 0.5, recall: 0, f1: 0, pictures: 1, threshold: 0.5 });
  expect([meanAveragePrecision, macroF1]).toEqual([0.75, 0.5]);
  expect(chooseThresholds(few, 3, 'best')[1]).toBe(0.5);
  expect(multiLabelScores([{ labels: [], probabilities: [0.1] }], [0.5]).meanAveragePrecision).toBe(0);
});

test('a label counts from its threshold on', () => {
  expect(labelsFrom([0.5, 0.5, 0.2], [0.5, 0.51, 0.1])).toEqual([0, 2]);
  expect(chooseThresholds([], 2, [0.3, 0.4])).toEqual([0.3, 0.4]);
});
