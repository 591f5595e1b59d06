import { type SkippedFile, type Task, ThawError } from '@thaw/core';
import type { SplitName } from './stratified-split.ts';

/** @throws ThawError when there is no picture at all */
export function requirePictures(listed: number, readable: number, unreadable: readonly SkippedFile[]): void {
  if (listed === 0) throw new ThawError('The dataset has no files.', { cure: 'list at least two pictures of each of two classes' });
  if (readable === 0) {
    throw new ThawError(`None of the ${listed} pictures can be read.`, {
      given: listReasons(unreadable),
      cure: 'replace the files by whole pictures (JPEG, PNG, WebP, GIF, TIFF or AVIF)',
    });
  }
}

/**
 * Sees that every class can be learned and judged.
 *
 * @param splits the labels of every picture, as indices of classes
 * @throws ThawError when there is no second class, or a class with too few pictures
 */
export function requireTrainable(classes: readonly string[], task: Task, splits: Readonly<Record<SplitName, readonly (readonly number[])[]>>, unreadable: readonly SkippedFile[]): void {
  if (classes.length === 0) throw new ThawError('No picture has a label.', { cure: 'label some' });
  if (classes.length === 1 && task === 'single-label') {
    throw new ThawError(`There is only one class, "${classes[0]}".`, {
      wanted: 'at least two classes to tell apart',
      cure: 'add pictures of another class; to find one thing among everything else, add a class "other"',
    });
  }
  const counts = { train: countsOf(splits.train, classes.length), validation: countsOf(splits.validation, classes.length), test: countsOf(splits.test, classes.length) };
  for (const [label, className] of classes.entries()) {
    const [train, validation, test] = [counts.train[label]!, counts.validation[label]!, counts.test[label]!];
    if (train > 0 && train + validation > 1) continue;
    const total = train + validation + test;
    throw new ThawError(tooFewText(className, total, train), {
      wanted: 'at least one picture to train and one to validate on',
      given: `${train} to train, ${validation} to validate, ${test} to test${unreadable.length > 0 ? `; skipped in all classes: ${listReasons(unreadable)}` : ''}`,
      cure: `add different pictures of "${className}"${total > 1 ? ' to the training split' : ''}, or leave the class out`,
    });
  }
  if (splits.validation.length === 0) {
    throw new ThawError('The validation split is empty.', { cure: 'put pictures of every class into the validation folder, or remove it so that the split is drawn' });
  }
}

function countsOf(pictures: readonly (readonly number[])[], classCount: number): number[] {
  const counts = Array.from({ length: classCount }, () => 0);
  for (const labels of pictures) for (const label of labels) counts[label]! += 1;
  return counts;
}

function tooFewText(className: string, total: number, train: number): string {
  if (total === 0) return `The class "${className}" has no picture that can be read.`;
  if (total === 1) return `The class "${className}" has one picture.`;
  if (train === 0) return `The class "${className}" has no picture to train on.`;
  return `The class "${className}" has only one picture to train and validate on.`;
}

const listReasons = (skipped: readonly SkippedFile[], most = 5): string =>
  [...skipped.slice(0, most).map(({ file, reason }) => `${file}: ${reason}`), ...(skipped.length > most ? [`and ${skipped.length - most} more`] : [])].join('; ');
