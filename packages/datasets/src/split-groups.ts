import { createRandom } from '@thaw/core';
import type { SplitName, SplitShares } from './stratified-split.ts';

/** What one group of pictures holds. */
export interface PictureGroup {
  /** Names the group. */
  readonly name: string;
  /** Pictures of each class, by the class's index. */
  readonly counts: ReadonlyMap<number, number>;
}

/**
 * Divides groups of pictures (one patient, one plant, one day) whole, so that no group is both learned and tested on.
 *
 * Groups are drawn in an order that depends on the seed and their names only. One is taken for the test, then for
 * validation, when more than half of its pictures are still wanted there; so each class comes near its share, as near as
 * whole groups allow. Every class keeps a group in training as long as it has two.
 *
 * @returns the split of each group, by name
 */
export function splitGroups(groups: readonly PictureGroup[], { validation, test, seed }: SplitShares): Map<string, SplitName> {
  const random = createRandom(seed).fork('split groups');
  const drawn = groups
    .map((group) => ({ ...group, draw: random.fork(group.name).uniform(0, 1) }))
    .sort((a, b) => a.draw - b.draw || (a.name < b.name ? -1 : 1));
  const splits = new Map<string, SplitName>(groups.map(({ name }) => [name, 'train']));
  for (const [split, share] of [['test', test], ['validation', validation]] as const) {
    const wanted = wantedOf(groups, share);
    for (const { name, counts } of drawn) {
      if (splits.get(name) !== 'train' || !keepsTraining(drawn, splits, name, counts)) continue;
      const total = sumOf(counts.values());
      const useful = sumOf([...counts].map(([label, count]) => Math.min(count, wanted.get(label)!)));
      if (2 * useful <= total) continue;
      splits.set(name, split);
      for (const [label, count] of counts) wanted.set(label, Math.max(0, wanted.get(label)! - count));
    }
  }
  return splits;
}

/** How many pictures of each class are wanted: its share, rounded, but one at least where there is a share. */
function wantedOf(groups: readonly PictureGroup[], share: number): Map<number, number> {
  const totals = new Map<number, number>();
  for (const { counts } of groups) for (const [label, count] of counts) totals.set(label, (totals.get(label) ?? 0) + count);
  return new Map([...totals].map(([label, total]) => [label, share === 0 ? 0 : Math.max(1, Math.round(total * share))]));
}

/** True when every class of a group has another group to train on. */
const keepsTraining = (groups: readonly PictureGroup[], splits: ReadonlyMap<string, SplitName>, name: string, counts: PictureGroup['counts']): boolean =>
  [...counts.keys()].every((label) => groups.some((other) => other.name !== name && splits.get(other.name) === 'train' && other.counts.has(label)));

const sumOf = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);
