import type { Split } from './kinds/dataset.ts';

/** How many samples of each class a split has, in class order. */
export function classCounts(split: Split, classCount: number): number[] {
  const counts = Array.from({ length: classCount }, () => 0);
  for (let index = 0; index < split.length; index++) counts[split.at(index).label]! += 1;
  return counts;
}
