import type { Split } from './kinds/dataset.ts';

/** How many samples of a split have each label, in class order. */
export function classCounts(split: Split, classCount: number): number[] {
  const counts = Array.from({ length: classCount }, () => 0);
  for (let index = 0; index < split.length; index++) for (const label of split.at(index).labels) counts[label]! += 1;
  return counts;
}
