import { dirname, resolve } from 'node:path';
import { definePlugin, ThawError } from '@thaw/core';
import { z } from 'zod';
import { type LabelledFile, labelledFiles } from './labelled-files.ts';
import { readManifest, type ManifestRow } from './read-manifest.ts';
import type { SplitName } from './stratified-split.ts';

/** What the columns are called by those who write such tables; the first that is there is taken. */
const usualNames = {
  image: ['file_name', 'filename', 'file', 'path', 'image', 'image_path'],
  label: ['label', 'class', 'category', 'class_name'],
  split: ['split', 'subset', 'set'],
  group: ['group', 'group_id'],
} as const;

type Column = keyof typeof usualNames;

const splitNames: Readonly<Record<string, SplitName>> = { train: 'train', training: 'train', val: 'validation', valid: 'validation', validation: 'validation', dev: 'validation', test: 'test' };

const columnOption = (column: Column, what: string) => z.string().optional().describe(`Column of ${what}. Default: the first of ${usualNames[column].join(', ')} that is there.`);

/**
 * A table with a row per picture, such as the `metadata.csv` of Hugging Face's image folders. Loading is described at
 * `labelledFiles`.
 *
 * @throws ThawError from `load`, with the line, when the table is missing, malformed or lacks a column
 */
export const manifest = definePlugin({
  kind: 'dataset',
  name: 'manifest',
  summary: 'Pictures listed in a CSV, TSV or JSON Lines file with their labels, and perhaps splits and groups.',
  options: z
    .strictObject({
      file: z.string().min(1).describe('The table: .csv, .tsv, .jsonl or .ndjson; a relative path starts at the folder of the recipe.'),
      folder: z.string().optional().describe('Where relative paths of pictures start. Default: the folder of the table.'),
      image: columnOption('image', 'the path of the picture'),
      label: columnOption('label', 'its class'),
      split: columnOption('split', 'its split (train, validation or test); a picture without one is divided by the seed'),
      group: columnOption('group', 'what must stay in one split, such as a patient'),
      validation: z.number().gt(0).lt(1).default(0.2).describe('Share of each class held out for validation, of pictures without a split.'),
      test: z.number().min(0).lt(1).default(0).describe('Share of each class held out for a final test, of pictures without a split.'),
      seed: z.number().optional().describe("Seed of the split; the run's own by default."),
    })
    .refine(({ validation, test }) => validation + test < 1, { path: ['test'], error: '`validation` and `test` together must leave pictures to train on' }),
  create: ({ file, folder, validation, test, seed, ...columns }) => ({
    async load(options) {
      const table = resolve(options.from ?? '.', file);
      const root = folder === undefined ? dirname(table) : resolve(options.from ?? '.', folder);
      const files: LabelledFile[] = [];
      let find: FindColumn | undefined;
      for await (const row of readManifest(table)) {
        options.signal?.throwIfAborted();
        find ??= columnFinder(row, columns, table);
        files.push(fileOf(row, find, table));
      }
      return labelledFiles({ files: placed(files), folder: root, validation, test, ...(seed === undefined ? {} : { seed }) }).load(options);
    },
  }),
});

/** With validation given, pictures without a split are for training, unless their group has one. */
function placed(files: readonly LabelledFile[]): readonly LabelledFile[] {
  if (!files.some(({ split }) => split === 'validation')) return files;
  const divided = new Set(files.flatMap(({ split, group }) => (split === undefined || group === undefined ? [] : [group])));
  return files.map((one) => (one.split !== undefined || (one.group !== undefined && divided.has(one.group)) ? one : { ...one, split: 'train' as const }));
}

type FindColumn = (column: Column) => string | undefined;

/** Decides from the first row which column is which. */
function columnFinder({ columns }: ManifestRow, asked: { readonly [Name in Column]?: string | undefined }, table: string): FindColumn {
  const available = Object.keys(columns);
  for (const [column, name] of Object.entries(asked)) {
    if (name !== undefined && !available.includes(name)) throw missingColumn(column, name, available, table);
  }
  const find: FindColumn = (column) => asked[column] ?? usualNames[column].find((name) => available.includes(name));
  for (const column of ['image', 'label'] as const) {
    if (find(column) === undefined) throw missingColumn(column, usualNames[column].join(', '), available, table);
  }
  return find;
}

const missingColumn = (column: string, wanted: string, available: readonly string[], table: string): ThawError =>
  new ThawError(`The manifest has no column for ${column}.`, { wanted, given: table, available, cure: `name it in the option \`${column}\`, or rename the column` });

function fileOf({ line, columns }: ManifestRow, find: FindColumn, table: string): LabelledFile {
  const text = (column: Column): string | undefined => {
    const name = find(column);
    const value = name === undefined ? undefined : columns[name];
    return value === '' ? undefined : value;
  };
  const [file, label, splitText, group] = [text('image'), text('label'), text('split'), text('group')];
  if (file === undefined || label === undefined) {
    throw new ThawError(`Line ${line} of the manifest has no ${file === undefined ? 'picture' : 'label'}.`, { given: table, cure: 'fill it in, or remove the line' });
  }
  const split = splitText === undefined ? undefined : splitNames[splitText.toLowerCase()];
  if (splitText !== undefined && split === undefined) {
    throw new ThawError(`Line ${line} of the manifest names an unknown split.`, { given: `"${splitText}" in ${table}`, available: Object.keys(splitNames), cure: 'use one of these, or leave it empty' });
  }
  return { file, label, ...(split === undefined ? {} : { split }), ...(group === undefined ? {} : { group }) };
}
