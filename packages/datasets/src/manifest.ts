import { dirname, resolve } from 'node:path';
import { definePlugin, ThawError } from '@thaw/core';
import { z } from 'zod';
import { type LabelledFile, labelledFiles } from './labelled-files.ts';
import { readManifest, type ManifestRow } from './read-manifest.ts';
import type { SplitName } from './stratified-split.ts';

/** What the columns are called by those who write such tables; the first that is there is taken. */
const usualNames = {
  image: ['file_name', 'filename', 'fname', 'file', 'path', 'image', 'image_path'],
  label: ['label', 'class', 'category', 'class_name'],
  labels: ['labels', 'tags'],
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
  summary: 'Pictures listed in a CSV, TSV or JSON Lines file with one label or several for each, and perhaps splits and groups.',
  options: z
    .strictObject({
      file: z.string().min(1).describe('The table: .csv, .tsv, .jsonl or .ndjson; a relative path starts at the folder of the recipe.'),
      folder: z.string().optional().describe('Where relative paths of pictures start. Default: the folder of the table.'),
      image: columnOption('image', 'the path of the picture'),
      label: columnOption('label', 'its class'),
      labels: columnOption('labels', 'any number of labels: texts with a delimiter between labels, or lists in JSON Lines'),
      labelDelimiter: z.string().min(1).default('|').describe('What stands between two labels of a picture.'),
      classes: z.array(z.string().min(1)).min(1).optional().describe('Names of all classes, in their order. Default: those of the table, sorted.'),
      split: columnOption('split', 'its split (train, validation or test); a picture without one is divided by the seed'),
      group: columnOption('group', 'what must stay in one split, such as a patient'),
      validation: z.number().gt(0).lt(1).default(0.2).describe('Share of each class held out for validation, of pictures without a split.'),
      test: z.number().min(0).lt(1).default(0).describe('Share of each class held out for a final test, of pictures without a split.'),
      seed: z.number().optional().describe("Seed of the split; the run's own by default."),
    })
    .refine(({ validation, test }) => validation + test < 1, { path: ['test'], error: '`validation` and `test` together must leave pictures to train on' }),
  create: ({ file, folder, validation, test, seed, classes, labelDelimiter, ...columns }) => ({
    async task({ from = '.' } = {}) {
      const table = resolve(from, file);
      for await (const row of readManifest(table)) return columnFinder(row, columns, table)('labels') === undefined ? 'single-label' : 'multi-label';
      return 'single-label';
    },
    async load(options) {
      const table = resolve(options.from ?? '.', file);
      const root = folder === undefined ? dirname(table) : resolve(options.from ?? '.', folder);
      const files: LabelledFile[] = [];
      let find: FindColumn | undefined;
      for await (const row of readManifest(table)) {
        options.signal?.throwIfAborted();
        find ??= columnFinder(row, columns, table);
        files.push(fileOf(row, find, { table, labelDelimiter }));
      }
      // To a model's classes, labels with another delimiter are unknown.
      if (find?.('labels') !== undefined && options.classes === undefined) requireSeveralLabels(files, table, labelDelimiter);
      return labelledFiles({ files: placed(files), folder: root, validation, test, ...(classes === undefined ? {} : { classes }), ...(seed === undefined ? {} : { seed }) }).load(options);
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
  const usual = (column: Column) => usualNames[column].find((name) => available.includes(name));
  const [one, several] = (['label', 'labels'] as const).map((column) => asked[column] ?? (asked.label === undefined && asked.labels === undefined ? usual(column) : undefined));
  if (one !== undefined && several !== undefined) {
    throw new ThawError(`The manifest has a column for one label and one for several.`, { given: `${one} and ${several} in ${table}`, cure: `name the one to learn in the option \`label\` or \`labels\`` });
  }
  const find: FindColumn = (column) => (column === 'label' ? one : column === 'labels' ? several : (asked[column] ?? usual(column)));
  if (find('image') === undefined) throw missingColumn('image', usualNames.image.join(', '), available, table);
  if (one === undefined && several === undefined) throw missingColumn('label', [...usualNames.label, ...usualNames.labels].join(', '), available, table);
  return find;
}

const missingColumn = (column: string, wanted: string, available: readonly string[], table: string): ThawError =>
  new ThawError(`The manifest has no column for ${column}.`, { wanted, given: table, available, cure: `name it in the option \`${column}\`, or rename the column` });

function fileOf({ line, columns }: ManifestRow, find: FindColumn, { table, labelDelimiter }: { readonly table: string; readonly labelDelimiter: string }): LabelledFile {
  const text = (column: Column): string | undefined => {
    const name = find(column);
    const value = name === undefined ? undefined : columns[name];
    return value === '' || typeof value === 'object' ? undefined : value;
  };
  const [file, splitText, group] = [text('image'), text('split'), text('group')];
  const several = find('labels');
  const label = several === undefined ? text('label') : listOf(columns[several], labelDelimiter);
  if (file === undefined || label === undefined) {
    throw new ThawError(`Line ${line} of the manifest has no ${file === undefined ? 'picture' : 'label'}.`, { given: table, cure: 'fill it in, or remove the line' });
  }
  const split = splitText === undefined ? undefined : splitNames[splitText.toLowerCase()];
  if (splitText !== undefined && split === undefined) {
    throw new ThawError(`Line ${line} of the manifest names an unknown split.`, { given: `"${splitText}" in ${table}`, available: Object.keys(splitNames), cure: 'use one of these, or leave it empty' });
  }
  return { file, label, ...(split === undefined ? {} : { split }), ...(group === undefined ? {} : { group }) };
}

/** Labels of a cell; none of an empty one. */
const listOf = (cell: string | readonly string[] | undefined, delimiter: string): readonly string[] =>
  typeof cell === 'object' ? cell : (cell ?? '').split(delimiter).map((label) => label.trim()).filter((label) => label !== '');

/** @throws ThawError when every picture has exactly one label, which is what another delimiter looks like */
function requireSeveralLabels(files: readonly LabelledFile[], table: string, delimiter: string): void {
  if (files.some(({ label }) => label.length !== 1)) return;
  throw new ThawError('Every picture of the manifest has exactly one label.', {
    wanted: `labels with "${delimiter}" between them`,
    given: `"${files[0]?.label[0]}" in ${table}`,
    cure: 'name what stands between labels in the option `labelDelimiter`, or the column in `label` when one for each picture is meant',
  });
}
