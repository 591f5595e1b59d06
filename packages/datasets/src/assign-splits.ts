import { ThawError } from '@thaw/core';
import { type PictureGroup, splitGroups } from './split-groups.ts';
import { splitClass, type SplitName, type SplitShares } from './stratified-split.ts';

/** What decides the split of a picture. */
export interface SplitCandidate {
  readonly id: string;
  readonly label: string;
  readonly sha256: string;
  readonly split?: SplitName;
  readonly group?: string;
}

/**
 * Finds every picture's split: the one it comes with, else that of its group, else the one drawn for it in its class.
 *
 * @throws ThawError when pictures of one group come with different splits
 */
export function assignSplits(pictures: readonly SplitCandidate[], classes: readonly string[], shares: SplitShares): (picture: SplitCandidate) => SplitName {
  const given = givenSplits(pictures);
  const open = pictures.filter(({ split, group }) => split === undefined && (group === undefined || !given.has(group)));
  const ofGroups = splitGroups(groupsOf(open, classes), shares);
  const alone = new Map<SplitCandidate, SplitName>();
  for (const className of classes) {
    const ofClass = open.filter(({ label, group }) => group === undefined && label === className);
    const drawn = splitClass(ofClass.map(({ sha256 }) => sha256), shares);
    for (const [index, picture] of ofClass.entries()) alone.set(picture, drawn[index]!);
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

function groupsOf(pictures: readonly SplitCandidate[], classes: readonly string[]): PictureGroup[] {
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  const groups = new Map<string, Map<number, number>>();
  for (const { group, label } of pictures) {
    if (group === undefined) continue;
    const counts = groups.get(group) ?? new Map<number, number>();
    groups.set(group, counts);
    const index = indexOf.get(label)!;
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return [...groups].map(([name, counts]) => ({ name, counts }));
}
