import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type DatasetSource, type SkippedFile, type Task, ThawError } from '@thaw/core';
import { z } from 'zod';
import { findShards, type Shard } from './find-shards.ts';
import { type LabelledFile, labelledFiles } from './labelled-files.ts';
import { byText } from './names.ts';
import type { PictureLabels, ShardReader } from './shard-reader.ts';
import { readPictures, requireRoom, unpackShard } from './unpack-shard.ts';

/** Options that all datasets in shards have. */
export const shardOptions = {
  validation: z.number().gt(0).lt(1).default(0.2).describe('Share of each class held out for validation, unless names of shards say what is for validation.'),
  test: z.number().min(0).lt(1).default(0).describe('Share of each class held out for a final test, unless names of shards divide them.'),
  seed: z.number().optional().describe("Seed of the split; the run's own by default."),
};

export interface ShardDatasetOptions {
  readonly shards: string;
  readonly validation: number;
  readonly test: number;
  readonly seed?: number | undefined;
}

/**
 * Pictures in shards. Each shard is unpacked into the cache once (docs/decisions/0011); ids are those in the shard, so
 * that nothing depends on where the cache is.
 */
export const shardDataset = ({ shards: path, validation, test, seed }: ShardDatasetOptions, extensions: readonly string[], reader: ShardReader): DatasetSource => ({
  task: async ({ from = '.', signal } = {}) => taskOf(await findShards(resolve(from, path), extensions), reader, signal),
  async load(options) {
    const { from = '.', signal, onProgress } = options;
    const shards = await findShards(resolve(from, path), extensions);
    const task = await taskOf(shards, reader, signal);
    await requireRoom(shards, reader);
    const sizes = await Promise.all(shards.map(async ({ file }) => (await stat(file)).size));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    let done = 0;
    const onRead = (bytes: number) => onProgress?.({ done: (done += bytes), total, unit: 'bytes' });
    const classIndices = new Map<string, number>();
    const skipped: SkippedFile[] = [];
    const folders: string[] = [];
    for (const shard of shards) {
      const unpacked = await unpackShard(shard, reader, { signal, onRead });
      for (const picture of unpacked.pictures) {
        requireTask(task, picture, idIn(shard, picture.path));
        for (const [label, index] of indexedLabels(picture)) if (!classIndices.has(label)) classIndices.set(label, index);
      }
      folders.push(unpacked.folder);
      for (const { path: member, reason } of unpacked.skipped) skipped.push({ file: idIn(shard, member), reason });
    }
    const classes = [...classIndices].sort(([a, first], [b, second]) => (first === second ? byText(a, b) : first - second)).map(([name]) => name);
    const files = async function* (): AsyncGenerator<LabelledFile> {
      for (const [index, shard] of shards.entries()) {
        for (const { file_name: name, path: member, group, ...labels } of readPictures(folders[index]!)) {
          yield { file: join(folders[index]!, name), id: idIn(shard, member), label: 'label' in labels ? labels.label : labels.labels, ...(shard.split === undefined ? {} : { split: shard.split }), ...(group === undefined ? {} : { group }) };
        }
      }
    };
    const divided = shards.some(({ split }) => split !== undefined);
    return labelledFiles({ files, skipped, classes, validation, test: divided ? 0 : test, ...(seed === undefined ? {} : { seed }) }).load(options);
  },
});

/** The first shard that tells decides; the others must agree. */
async function taskOf(shards: readonly Shard[], reader: ShardReader, signal: AbortSignal | undefined): Promise<Task> {
  for (const { file } of shards) {
    const task = await reader.task(file, signal);
    if (task !== undefined) return task;
  }
  return 'single-label';
}

/** @throws ThawError when a picture is labelled otherwise than the dataset said, on which the loss and the metrics of the run depend */
function requireTask(task: Task, picture: PictureLabels, id: string): void {
  if ('labels' in picture === (task === 'multi-label')) return;
  throw new ThawError(`The shards begin with ${task === 'multi-label' ? 'lists of labels, and a picture has a single one' : 'single labels, and a picture has a list of them'}.`, {
    wanted: 'a list for each picture, or for none',
    given: `${JSON.stringify('labels' in picture ? picture.labels : picture.label)} for ${id}`,
    cure: 'write lists with one label, and empty lists for none; or name in the options where the labels are',
  });
}

const indexedLabels = (picture: PictureLabels): (readonly [label: string, index: number])[] =>
  'label' in picture ? [[picture.label, picture.classIndex ?? Infinity]] : picture.labels.map((label, position) => [label, picture.classIndices?.[position] ?? Infinity]);

const idIn = (shard: Shard, member: string | undefined): string => (member === undefined ? shard.id : `${shard.id}/${member}`);
