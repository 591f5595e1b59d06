import type { Dataset, Split } from '@thaw/core';

/** How many pictures of one class each split has. */
export interface ClassRow {
  readonly name: string;
  readonly train: number;
  readonly validation: number;
  /** Absent when the dataset has no test split. */
  readonly test?: number;
}

/** Samples of each class, in class order. */
export function classCounts(split: Split, classCount: number): number[] {
  const counts = Array.from({ length: classCount }, () => 0);
  for (let index = 0; index < split.length; index++) counts[split.at(index).label]! += 1;
  return counts;
}

/** One row per class, for a table. */
export function describeDataset({ classes, train, validation, test }: Dataset): ClassRow[] {
  const trainCounts = classCounts(train, classes.length);
  const validationCounts = classCounts(validation, classes.length);
  const testCounts = test && classCounts(test, classes.length);
  return classes.map((name, label) => ({
    name,
    train: trainCounts[label]!,
    validation: validationCounts[label]!,
    ...(testCounts ? { test: testCounts[label]! } : {}),
  }));
}
