import type { SkippedFile } from '@thaw/core';
import type { SplitName } from './stratified-split.ts';

interface Fingerprinted {
  readonly id: string;
  readonly labels: readonly string[];
  readonly split?: SplitName;
  readonly sha256: string;
}

export interface WithoutDuplicates<File> {
  readonly kept: readonly File[];
  /** Ids of identical files; the first of each group was kept. */
  readonly duplicates: readonly (readonly string[])[];
  /** Those left out whose labels are not those of the file kept: some are wrong. */
  readonly contradictions: readonly SkippedFile[];
}

/**
 * Keeps one of all files with the same content, before anything is divided: a photo that is both
 * learned and tested on would make the test worthless.
 *
 * A file of the training split wins over one of validation, that over one of the test, then the first of `files`.
 */
export function removeDuplicates<File extends Fingerprinted>(files: readonly File[]): WithoutDuplicates<File> {
  const groups = new Map<string, File[]>();
  for (const file of files) {
    const group = groups.get(file.sha256);
    if (group === undefined) groups.set(file.sha256, [file]);
    else group.push(file);
  }
  const ranked = [...groups.values()].map((group) => [...group].sort((a, b) => rank(a) - rank(b)));
  const kept = new Set(ranked.map((group) => group[0]!));
  const repeated = ranked.filter((group) => group.length > 1);
  return {
    kept: files.filter((file) => kept.has(file)),
    duplicates: repeated.map((group) => group.map(({ id }) => id)),
    contradictions: repeated.flatMap(([first, ...others]) =>
      others
        .filter(({ labels }) => labels.join('\n') !== first!.labels.join('\n'))
        .map(({ id, labels }) => ({ file: id, reason: `the same picture as ${first!.id}, but of class "${labels.join(', ')}" instead of "${first!.labels.join(', ')}"` })),
    ),
  };
}

const rank = ({ split }: Fingerprinted): number => ['train', 'validation', 'test'].indexOf(split ?? 'train');
