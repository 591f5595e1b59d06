import { type Task, ThawError } from '@thaw/core';
import { iterativeSplit } from './iterative-split.ts';
import { type PictureGroup, splitGroups } from './split-groups.ts';
import { splitClass, type SplitName, type SplitShares } from './stratified-split.ts';

/** What decides the split of a picture. */
export interface SplitCandidate {
  readonly id: string;
  /** Indices of its classes. */
  readonly labels: readonly number[];
  readonly sha256: string;
  readonly split?: SplitName;
  readonly group?: string;
}

export interface SplitOptions extends SplitShares {
  readonly task: Task;
  readonly classCount: number;
}

/**
 * Finds every picture's split: the one it comes with, else that of its group, else the one drawn for it among those of its labels.
 *
 * @throws ThawError when pictures of one group come with different splits
 */
export function assignSplits(pictures: readonly SplitCandidate[], { task, classCount, ...shares }: SplitOptions): (picture: SplitCandidate) => SplitName {
  const given = givenSplits(pictures);
  const open = pictures.filter(({ split, group }) => split === undefined && (group === undefined || !given.has(group)));
  const ofGroups = splitGroups(groupsOf(open, classCount), shares);
  const alone = new Map<SplitCandidate, SplitName>();
  const divide = (some: readonly SplitCandidate[], drawn: readonly SplitName[]) => some.forEach((picture, index) => alone.set(picture, drawn[index]!));
  const single = open.filter(({ group }) => group === undefined);
  if (task === 'multi-label') divide(single, iterativeSplit(single, classCount, shares));
  for (let label = 0; task === 'single-label' && label < classCount; label++) {
    const ofClass = single.filter(({ labels }) => labels[0] === label);
    divide(ofClass, splitClass(ofClass.map(({ sha256 }) => sha256), shares));
  }
  return (picture) => picture.split ?? (picture.group === undefined ? undefined : (given.get(picture.group) ?? ofGroups.get(picture.group))) ?? alone.get(picture)!;
}

/** The split of groups of which a picture comes with one: the others go with it. */
function givenSplits(pictures: readonly SplitCandidate[]): Map<string, SplitName> {
  const splits = new Map<string, SplitName>();
  for (const { id, group, split } of pictures) {
    if (group === undefined || split === undefined) continue;
    const known = splits.get(group);
    if (known !== undefined && known !== split) {
      throw new ThawError(`The group "${group}" is in two splits.`, {
        wanted: 'one split for all pictures of a group',
        given: `${known}, and ${split} for ${id}`,
        cure: 'give the whole group one split, or leave out the split so that the seed decides',
      });
    }
    splits.set(group, split);
  }
  return splits;
}

function groupsOf(pictures: readonly SplitCandidate[], classCount: number): PictureGroup[] {
  const groups = new Map<string, Map<number, number>>();
  for (const { group, labels } of pictures) {
    if (group === undefined) continue;
    const counts = groups.get(group) ?? new Map<number, number>();
    groups.set(group, counts);
    // Pictures without a label are divided like those of one.
    for (const label of labels.length > 0 ? labels : [classCount]) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...groups].map(([name, counts]) => ({ name, counts }));
}
