import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DatasetSource, SkippedFile } from '@thaw/core';
import { z } from 'zod';
import { findShards, type Shard } from './find-shards.ts';
import { type LabelledFile, labelledFiles } from './labelled-files.ts';
import { byText } from './names.ts';
import type { ShardReader } from './shard-reader.ts';
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
  async load(options) {
    const { from = '.', signal, onProgress } = options;
    const shards = await findShards(resolve(from, path), extensions);
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
      for (const { label, classIndex } of unpacked.pictures) if (!classIndices.has(label)) classIndices.set(label, classIndex ?? Infinity);
      folders.push(unpacked.folder);
      for (const { path: member, reason } of unpacked.skipped) skipped.push({ file: idIn(shard, member), reason });
    }
    const classes = [...classIndices].sort(([a, first], [b, second]) => (first === second ? byText(a, b) : first - second)).map(([name]) => name);
    const files = async function* (): AsyncGenerator<LabelledFile> {
      for (const [index, shard] of shards.entries()) {
        for (const { file_name: name, path: member, label, group } of readPictures(folders[index]!)) {
          yield { file: join(folders[index]!, name), id: idIn(shard, member), label, ...(shard.split === undefined ? {} : { split: shard.split }), ...(group === undefined ? {} : { group }) };
        }
      }
    };
    const divided = shards.some(({ split }) => split !== undefined);
    return labelledFiles({ files, skipped, classes, validation, test: divided ? 0 : test, ...(seed === undefined ? {} : { seed }) }).load(options);
  },
});

const idIn = (shard: Shard, member: string | undefined): string => (member === undefined ? shard.id : `${shard.id}/${member}`);
