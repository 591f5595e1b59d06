import { drawnOrder, splitCounts, type SplitName, type SplitShares } from './stratified-split.ts';

/** A picture and the indices of its labels. */
export interface LabelledContent {
  readonly sha256: string;
  readonly labels: readonly number[];
}

/**
 * Divides pictures with any number of labels by iterative stratification (Sechidis et al. 2011): the label with the fewest pictures
 * left is dealt out first, each picture to the split that still wants most of that label. So every label comes near its shares, which
 * are those of `splitClass`; pictures without a label fill up what is left. It depends on the seed and the pictures' content only.
 *
 * @returns the split of each picture, in the order of `pictures`
 */
export function iterativeSplit(pictures: readonly LabelledContent[], classCount: number, shares: SplitShares): SplitName[] {
  const order = drawnOrder(pictures.map(({ sha256 }) => sha256), shares.seed);
  const left = Array.from({ length: classCount }, (_, label) => new Set(order.filter((index) => pictures[index]!.labels.includes(label))));
  const wanted = left.map(({ size }) => splitCounts(size, shares));
  const wantedInAll = splitCounts(pictures.length, shares);
  const names: readonly SplitName[] = shares.test === 0 ? ['train', 'validation'] : ['train', 'validation', 'test'];
  const splits = new Map<number, SplitName>();
  const deal = (index: number, wish: (split: SplitName) => number) => {
    const split = names.reduce((best, name) => (wish(name) > wish(best) || (wish(name) === wish(best) && wantedInAll[name] > wantedInAll[best]) ? name : best));
    splits.set(index, split);
    wantedInAll[split] -= 1;
    for (const label of pictures[index]!.labels) {
      wanted[label]![split] -= 1;
      left[label]!.delete(index);
    }
  };
  for (let label = rarest(left); label !== undefined; label = rarest(left)) {
    const counts = wanted[label]!;
    for (const index of left[label]!) deal(index, (split) => counts[split]);
  }
  for (const index of order) if (!splits.has(index)) deal(index, (split) => wantedInAll[split]);
  return pictures.map((_, index) => splits.get(index)!);
}

/** The label with the fewest pictures left, of those that have some. */
function rarest(left: readonly ReadonlySet<number>[]): number | undefined {
  let found: number | undefined;
  for (const [label, { size }] of left.entries()) if (size > 0 && (found === undefined || size < left[found]!.size)) found = label;
  return found;
}
