import { type Task, ThawError } from '@thaw/core';
import { iterativeSplit } from './iterative-split.ts';
import type { PictureTable } from './picture-table.ts';
import { type PictureGroup, splitGroups } from './split-groups.ts';
import { splitClass, type SplitName, type SplitShares } from './stratified-split.ts';

/** Pictures to divide. */
export interface SplitCandidates {
  readonly table: Pick<PictureTable, 'group' | 'id' | 'sha256' | 'split'>;
  readonly rows: readonly number[];
  /** Indices of the classes of a row. */
  readonly labels: (row: number) => readonly number[];
}

export interface SplitOptions extends SplitShares {
  readonly task: Task;
  readonly classCount: number;
}

/**
 * Finds every picture's split: the one it comes with, else that of its group, else the one drawn for it among those of its labels.
 *
 * @returns a split for each of `rows`
 * @throws ThawError when pictures of one group come with different splits
 */
export function assignSplits({ table, rows, labels }: SplitCandidates, { task, classCount, ...shares }: SplitOptions): SplitName[] {
  const given = givenSplits({ table, rows, labels });
  const splits: (SplitName | undefined)[] = [];
  const inGroups: number[] = [];
  const single: number[] = [];
  for (const [index, row] of rows.entries()) {
    const group = table.group(row);
    splits[index] = table.split(row) ?? (group === undefined ? undefined : given.get(group));
    if (splits[index] === undefined) (group === undefined ? single : inGroups).push(index);
  }
  const ofGroups = splitGroups(groupsOf({ table, rows: inGroups.map((index) => rows[index]!), labels }, classCount), shares);
  for (const index of inGroups) splits[index] = ofGroups.get(table.group(rows[index]!)!);
  const divide = (some: readonly number[], drawn: readonly SplitName[]) => some.forEach((index, position) => (splits[index] = drawn[position]));
  if (task === 'multi-label') {
    divide(single, iterativeSplit(single.map((index) => ({ sha256: table.sha256(rows[index]!), labels: labels(rows[index]!) })), classCount, shares));
  } else {
    const ofClasses = Array.from({ length: classCount }, (): number[] => []);
    for (const index of single) ofClasses[labels(rows[index]!)[0]!]!.push(index);
    for (const ofClass of ofClasses) divide(ofClass, splitClass(ofClass.map((index) => table.sha256(rows[index]!)), shares));
  }
  return splits as SplitName[];
}

/** The split of groups of which a picture comes with one: the others go with it. */
function givenSplits({ table, rows }: SplitCandidates): Map<string, SplitName> {
  const splits = new Map<string, SplitName>();
  for (const row of rows) {
    const [group, split] = [table.group(row), table.split(row)];
    if (group === undefined || split === undefined) continue;
    const known = splits.get(group);
    if (known !== undefined && known !== split) {
      throw new ThawError(`The group "${group}" is in two splits.`, {
        wanted: 'one split for all pictures of a group',
        given: `${known}, and ${split} for ${table.id(row)}`,
        cure: 'give the whole group one split, or leave out the split so that the seed decides',
      });
    }
    splits.set(group, split);
  }
  return splits;
}

function groupsOf({ table, rows, labels }: SplitCandidates, classCount: number): PictureGroup[] {
  const groups = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const group = table.group(row)!;
    const counts = groups.get(group) ?? new Map<number, number>();
    groups.set(group, counts);
    // Pictures without a label are divided like those of one.
    for (const label of labels(row).length > 0 ? labels(row) : [classCount]) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...groups].map(([name, counts]) => ({ name, counts }));
}
