import type { SkippedFile } from '@thaw/core';
import type { PictureTable } from './picture-table.ts';

export interface WithoutDuplicates {
  /** Rows of the pictures that were inspected, without copies. */
  readonly kept: readonly number[];
  /** Ids of identical files; the first of each group was kept. */
  readonly duplicates: readonly (readonly string[])[];
  /** Those left out whose labels are not those of the file kept: some are wrong. */
  readonly contradictions: readonly SkippedFile[];
}

/**
 * Keeps one of all files with the same content, before anything is divided: a photo that is both
 * learned and tested on would make the test worthless.
 *
 * A file of the training split wins over one of validation, that over one of the test, then the first row.
 */
export function removeDuplicates(table: PictureTable): WithoutDuplicates {
  const rank = (row: number): number => ['train', 'validation', 'test'].indexOf(table.split(row) ?? 'train');
  const groups = [...repeatedRows(table)].sort(([a], [b]) => a - b).map(([first, others]) => [first, ...others].sort((a, b) => rank(a) - rank(b)));
  const isCopy = new Uint8Array(table.length);
  for (const [, ...others] of groups) for (const row of others) isCopy[row] = 1;
  const kept: number[] = [];
  for (let row = 0; row < table.length; row++) if (table.isInspected(row) && isCopy[row] === 0) kept.push(row);
  return {
    kept,
    duplicates: groups.map((rows) => rows.map(table.id)),
    contradictions: groups.flatMap(([first, ...others]) =>
      others
        .filter((row) => table.labelSet(row) !== table.labelSet(first!))
        .map((row) => ({ file: table.id(row), reason: `the same picture as ${table.id(first!)}, but of class "${table.labels(row).join(', ')}" instead of "${table.labels(first!).join(', ')}"` })),
    ),
  };
}

/** For each row whose content comes again: the later rows that have it. */
function repeatedRows(table: PictureTable): Map<number, number[]> {
  const repeated = new Map<number, number[]>();
  // A hash table of rows; 0 is an empty slot, so rows count from 1. SHA-256 is uniform already.
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * table.length + 2)));
  for (let row = 0; row < table.length; row++) {
    if (!table.isInspected(row)) continue;
    const hash = table.hash(row);
    let slot = hash.readUInt32LE() & (slots.length - 1);
    while (slots[slot] !== 0 && !table.hash(slots[slot]! - 1).equals(hash)) slot = (slot + 1) & (slots.length - 1);
    const first = slots[slot]! - 1;
    if (first < 0) slots[slot] = row + 1;
    else if (repeated.has(first)) repeated.get(first)!.push(row);
    else repeated.set(first, [row]);
  }
  return repeated;
}
