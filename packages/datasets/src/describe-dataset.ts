import { classCounts, type Dataset } from '@thaw/core';

/** How many pictures of one class each split has. */
export interface ClassRow {
  readonly name: string;
  readonly train: number;
  readonly validation: number;
  /** Absent when the dataset has no test split. */
  readonly test?: number;
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
