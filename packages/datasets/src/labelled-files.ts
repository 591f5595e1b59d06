import { resolve } from 'node:path';
import { type Dataset, type DatasetLoadOptions, type DatasetSource, type Sample, type SkippedFile, type Split, type Task, ThawError } from '@thaw/core';
import { assignSplits } from './assign-splits.ts';
import { inspectFile } from './inspect-file.ts';
import { mapConcurrently } from './map-concurrently.ts';
import { byText, idOf } from './names.ts';
import { removeDuplicates } from './remove-duplicates.ts';
import type { SplitName } from './stratified-split.ts';

/** Enough to keep the disk and sharp's threads busy, few enough not to run out of file handles. */
const filesAtOnce = 8;

/** One picture and its class, or its labels. */
export interface LabelledFile {
  /** Path of the picture, absolute or from `folder`. */
  readonly file: string;
  /** Names the sample in its dataset, for files that lie where it does not matter. Default: the path of `file` from `folder`. */
  readonly id?: string;
  /** Name of its class. With a list, perhaps empty, for every picture the dataset is multi-label. */
  readonly label: string | readonly string[];
  /** Fixes the split of the picture; without it the seed decides. */
  readonly split?: SplitName;
  /** Pictures of one group (one patient, one plant, one day) stay in one split. Absent: the picture is by itself. */
  readonly group?: string;
}

export interface LabelledFilesOptions {
  readonly files: readonly LabelledFile[];
  /** What was left out already, and why. */
  readonly skipped?: readonly SkippedFile[];
  /** Names of all classes, in their order. Default: those of the files, sorted. */
  readonly classes?: readonly string[];
  /** Sample ids are paths from here, with forward slashes. A relative one starts at the recipe's folder, else the current one. */
  readonly folder?: string;
  /** Share of each class for validation, in (0, 1). Default 0.2. */
  readonly validation?: number;
  /** Share of each class for the final test, in [0, 1). Default 0. */
  readonly test?: number;
  /** Seed of the split. Default: the run's. */
  readonly seed?: number;
}

/**
 * A dataset from a list of pictures and their class names, for layouts that `imageFolder` does not know.
 *
 * Loading reads every file once: its hash, its size, and whether it is whole. Files that cannot be read
 * are listed in `skipped`, identical files in `duplicates`; one of each is kept. Where identical files are of
 * different classes, those left out are listed in `skipped` as well. Samples are in the order of class and id, or
 * of id alone where each has any number of labels, whatever the order of `files`.
 *
 * @throws ThawError from `load`, when no picture can be read, there are fewer than two classes, a class has too few pictures to
 * train and validate on, or a label is not in `classes`
 */
export function labelledFiles({ files, skipped = [], classes: givenClasses, folder = '.', validation = 0.2, test = 0, seed }: LabelledFilesOptions): DatasetSource {
  const task: Task = files.some(({ label }) => typeof label !== 'string') ? 'multi-label' : 'single-label';
  return {
    task: async () => task,
    async load(options: DatasetLoadOptions): Promise<Dataset> {
      const root = resolve(options.from ?? '.', folder);
      const listed = files
        .map((one) => ({ ...one, labels: labelsOf(one, task), file: resolve(root, one.file), id: one.id ?? idOf(root, resolve(root, one.file)) }))
        .sort((a, b) => byText(a.id, b.id));
      const { readable, unreadable } = await inspectAll(listed, options);
      requirePictures(listed.length + skipped.length, readable.length, [...skipped, ...unreadable]);
      const { kept, duplicates, contradictions } = removeDuplicates(readable);
      const classes = givenClasses ?? [...new Set(listed.flatMap(({ labels }) => labels))].sort(byText);
      const indexed = withIndices(kept, classes);
      const splitOf = assignSplits(indexed, { task, classCount: classes.length, validation, test, seed: seed ?? options.seed });
      const splits: Record<SplitName, Sample[]> = { train: [], validation: [], test: [] };
      const ordered = task === 'multi-label' ? indexed : indexed.toSorted((a, b) => a.labels[0]! - b.labels[0]!);
      for (const one of ordered) splits[splitOf(one)].push({ id: one.id, labels: one.labels, size: one.size, file: one.file });
      requireTrainable(classes, task, splits, unreadable);
      return {
        classes,
        train: asSplit(splits.train),
        validation: asSplit(splits.validation),
        ...(splits.test.length > 0 ? { test: asSplit(splits.test) } : {}),
        skipped: [...skipped, ...unreadable, ...contradictions].sort((a, b) => byText(a.file, b.file)),
        duplicates,
      };
    },
  };
}

interface ListedFile extends LabelledFile {
  readonly id: string;
  readonly labels: readonly string[];
}

/** Its labels, each once. */
function labelsOf({ file, label }: LabelledFile, task: Task): string[] {
  if (task === 'single-label') return [label as string];
  if (typeof label !== 'string') return [...new Set(label)].sort(byText);
  throw new ThawError('Some pictures come with a list of labels, others with a single one.', { wanted: 'a list for each picture, or for none', given: `"${label}" for ${file}`, cure: 'write lists with one label, and empty lists for none' });
}

/** With indices of classes in place of their names, ascending. */
function withIndices<File extends { readonly id: string; readonly labels: readonly string[] }>(files: readonly File[], classes: readonly string[]) {
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  return files.map((one) => ({
    ...one,
    labels: one.labels.map((name) => {
      const index = indexOf.get(name);
      if (index !== undefined) return index;
      throw new ThawError(`The label "${name}" is no class.`, { given: one.id, available: classes, cure: 'correct the label, or add it to `classes`' });
    }).sort((a, b) => a - b),
  }));
}

async function inspectAll(files: readonly ListedFile[], { signal, onProgress }: DatasetLoadOptions) {
  let done = 0;
  signal?.throwIfAborted();
  const inspected = await mapConcurrently(files, filesAtOnce, async (one) => {
    const inspection = await inspectFile(one.file, signal);
    onProgress?.({ done: ++done, total: files.length });
    signal?.throwIfAborted();
    return { one, inspection };
  });
  return {
    readable: inspected.flatMap(({ one, inspection }) => ('reason' in inspection ? [] : [{ ...one, ...inspection }])),
    unreadable: inspected.flatMap(({ one, inspection }) => ('reason' in inspection ? [{ file: one.id, reason: inspection.reason }] : [])),
  };
}

const asSplit = (samples: readonly Sample[]): Split => ({
  length: samples.length,
  at(index) {
    const sample = samples[index];
    if (sample === undefined) throw new RangeError(`There is no sample ${index}; the split has ${samples.length}.`);
    return sample;
  },
});

function requirePictures(listed: number, readable: number, unreadable: readonly SkippedFile[]): void {
  if (listed === 0) throw new ThawError('The dataset has no files.', { cure: 'list at least two pictures of each of two classes' });
  if (readable === 0) {
    throw new ThawError(`None of the ${listed} pictures can be read.`, {
      given: listReasons(unreadable),
      cure: 'replace the files by whole pictures (JPEG, PNG, WebP, GIF, TIFF or AVIF)',
    });
  }
}

function requireTrainable(classes: readonly string[], task: Task, splits: Readonly<Record<SplitName, readonly Sample[]>>, unreadable: readonly SkippedFile[]): void {
  if (classes.length === 0) throw new ThawError('No picture has a label.', { cure: 'label some' });
  if (classes.length === 1 && task === 'single-label') {
    throw new ThawError(`There is only one class, "${classes[0]}".`, {
      wanted: 'at least two classes to tell apart',
      cure: 'add pictures of another class; to find one thing among everything else, add a class "other"',
    });
  }
  for (const [label, className] of classes.entries()) {
    const count = (split: SplitName) => splits[split].filter(({ labels }) => labels.includes(label)).length;
    const [train, validation, test] = [count('train'), count('validation'), count('test')];
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

function tooFewText(className: string, total: number, train: number): string {
  if (total === 0) return `The class "${className}" has no picture that can be read.`;
  if (total === 1) return `The class "${className}" has one picture.`;
  if (train === 0) return `The class "${className}" has no picture to train on.`;
  return `The class "${className}" has only one picture to train and validate on.`;
}

const listReasons = (skipped: readonly SkippedFile[], most = 5): string =>
  [...skipped.slice(0, most).map(({ file, reason }) => `${file}: ${reason}`), ...(skipped.length > most ? [`and ${skipped.length - most} more`] : [])].join('; ');
