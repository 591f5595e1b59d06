import { resolve } from 'node:path';
import { type Dataset, type DatasetLoadOptions, type DatasetSource, type SkippedFile, type Split, type Task, ThawError } from '@thaw/core';
import { assignSplits } from './assign-splits.ts';
import { inspectPictures } from './inspect-pictures.ts';
import { byText, idOf } from './names.ts';
import { createPictureTable, type PictureTable } from './picture-table.ts';
import { removeDuplicates } from './remove-duplicates.ts';
import { requirePictures, requireTrainable } from './require-trainable.ts';
import type { SplitName } from './stratified-split.ts';

/** One picture and its class. */
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
  /** A list, or what lists them one by one, for more than one would keep in memory. */
  readonly files: readonly LabelledFile[] | (() => AsyncIterable<LabelledFile>);
  /** What was left out already, and why. */
  readonly skipped?: readonly SkippedFile[];
  /** Names of all classes, in their order, unless a model has others. Default: those of the files, sorted. */
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
 * Loading reads every file once: its hash, its size, and whether it is whole. What it finds is remembered in the cache, so
 * that the next run reads changed files only. Files that cannot be read
 * are listed in `skipped`, identical files in `duplicates`; one of each is kept. Where identical files are of
 * different classes, those left out are listed in `skipped` as well. Samples are in the order of class and id, or
 * of id alone where each has any number of labels, whatever the order of `files`.
 *
 * @throws ThawError from `load`, when no picture can be read, a label is not in `classes`, or, unless they are the classes of a
 * model, there are fewer than two of them or one has too few pictures to train and validate on
 */
export function labelledFiles({ files, skipped = [], classes: givenClasses, folder = '.', validation = 0.2, test = 0, seed }: LabelledFilesOptions): DatasetSource {
  return {
    task: () => taskOf(files),
    async load(options: DatasetLoadOptions): Promise<Dataset> {
      options.signal?.throwIfAborted();
      const root = resolve(options.from ?? '.', folder);
      const { table, task } = await listFiles(files, root, options);
      const classes = options.classes ?? givenClasses ?? [...new Set(table.labelSets.flat())].sort(byText);
      requireKnown(table, classes, options.classes === undefined ? 'correct them, or add them to `classes`' : 'correct them, or leave these pictures out');
      const unreadable = await inspectPictures(table, root, options);
      const leftOut = [...skipped, ...unreadable];
      requirePictures(table.length + skipped.length, table.length - unreadable.length, leftOut);
      const { kept, duplicates, contradictions } = removeDuplicates(table);
      const labels = labelIndices(table, kept, classes);
      const ordered = task === 'multi-label' ? kept : kept.toSorted((a, b) => labels(a)[0]! - labels(b)[0]!);
      const rows: Record<SplitName, number[]> = { train: [], validation: [], test: [] };
      const splits = assignSplits({ table, rows: ordered, labels }, { task, classCount: classes.length, validation, test, seed: seed ?? options.seed });
      for (const [index, row] of ordered.entries()) rows[splits[index]!].push(row);
      if (options.classes === undefined) requireTrainable(classes, task, { train: rows.train.map(labels), validation: rows.validation.map(labels), test: rows.test.map(labels) }, leftOut);
      return {
        classes,
        train: splitOf(table, rows.train, labels),
        validation: splitOf(table, rows.validation, labels),
        ...(rows.test.length > 0 ? { test: splitOf(table, rows.test, labels) } : {}),
        skipped: [...leftOut, ...contradictions].sort((a, b) => byText(a.file, b.file)),
        duplicates,
      };
    },
  };
}

/** The first picture decides; the others must agree. */
async function taskOf(files: LabelledFilesOptions['files']): Promise<Task> {
  for await (const { label } of typeof files === 'function' ? files() : files) return typeof label === 'string' ? 'single-label' : 'multi-label';
  return 'single-label';
}

/** Pictures between two reports. */
const reportEvery = 10_000;

async function listFiles(files: LabelledFilesOptions['files'], root: string, { signal, onProgress }: DatasetLoadOptions): Promise<{ readonly table: PictureTable; readonly task: Task }> {
  const table = createPictureTable();
  let task: Task | undefined;
  for await (const one of typeof files === 'function' ? files() : files) {
    const file = resolve(root, one.file);
    task ??= typeof one.label === 'string' ? 'single-label' : 'multi-label';
    table.add({ id: one.id ?? idOf(root, file), file, labels: labelNames(one, task), split: one.split, group: one.group });
    if (table.length % reportEvery !== 0) continue;
    signal?.throwIfAborted();
    onProgress?.({ done: table.length, total: table.length, unit: 'files' });
  }
  table.sort();
  return { table, task: task ?? 'single-label' };
}

/** Its labels, each once. */
function labelNames({ file, label }: LabelledFile, task: Task): string[] {
  if (task === 'single-label' && typeof label === 'string') return [label];
  if (task === 'multi-label' && typeof label !== 'string') return [...new Set(label)].sort(byText);
  throw new ThawError('Some pictures come with a list of labels, others with a single one.', { wanted: 'a list for each picture, or for none', given: `"${String(label)}" for ${file}`, cure: 'write lists with one label, and empty lists for none' });
}

/** @throws ThawError that names labels which are no classes, before a million files are looked at */
function requireKnown(table: PictureTable, classes: readonly string[], cure: string): void {
  const known = new Set(classes);
  const unknown = new Set(table.labelSets.flat().filter((name) => !known.has(name)));
  if (unknown.size === 0) return;
  const example = Array.from({ length: table.length }, (_, row) => row).find((row) => table.labels(row).some((name) => unknown.has(name)))!;
  throw new ThawError(`Labels that are no classes: ${[...unknown].sort(byText).join(', ')}.`, { given: `"${table.labels(example).join(', ')}" for ${table.id(example)}`, available: classes, cure });
}

/** Indices of a row's classes, ascending. Rows with the same labels have the same list. */
function labelIndices(table: PictureTable, rows: readonly number[], classes: readonly string[]): (row: number) => readonly number[] {
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  const indices: (readonly number[])[] = [];
  for (const row of rows) {
    indices[table.labelSet(row)] ??= table.labels(row).map((name) => indexOf.get(name)!).sort((a, b) => a - b);
  }
  return (row) => indices[table.labelSet(row)]!;
}

/** Makes samples when they are asked for: a million of them would take far more memory than the table. */
function splitOf(table: PictureTable, rows: readonly number[], labels: (row: number) => readonly number[]): Split {
  const compact = Uint32Array.from(rows);
  return {
    length: compact.length,
    at(index) {
      const row = compact[index];
      if (row === undefined) throw new RangeError(`There is no sample ${index}; the split has ${compact.length}.`);
      return { id: table.id(row), labels: labels(row), size: table.size(row), file: table.file(row) };
    },
  };
}
