import { extname } from 'node:path';
import { ThawError } from '@thaw/core';
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { type AskedColumns, findColumns, type PictureColumns } from './parquet-columns.ts';
import { nameLabels, type Outcome, plainText, type ReadShardOptions, type ShardPicture, type ShardReader, type SkippedMember, writtenLabel } from './shard-reader.ts';

/**
 * Reads Parquet files with a picture in each row: its bytes, or a struct of `bytes` and `path` as Hugging Face's datasets have
 * it. One row group is in memory at a time. A picture's path in the shard is its row, with the extension that `path` has.
 */
export const parquetReader = (asked: AskedColumns): ShardReader => ({
  key: `parquet ${JSON.stringify(asked)}`,
  async unpackedBytes(file) {
    const opened = await openParquet(file);
    if ('reason' in opened) return 0;
    const { name } = findColumns(opened.metadata, asked, file).image;
    const chunks = opened.metadata.row_groups.flatMap(({ columns }) => columns).filter(({ meta_data: facts }) => facts?.path_in_schema[0] === name);
    return chunks.reduce((sum, { meta_data: facts }) => sum + Number(facts!.total_uncompressed_size), 0);
  },
  async task(file) {
    const opened = await openParquet(file);
    if ('reason' in opened) return undefined;
    return findColumns(opened.metadata, asked, file).label.isList ? 'multi-label' : 'single-label';
  },
  async *read(file, options) {
    const opened = await openParquet(file);
    if ('reason' in opened) yield { path: undefined, reason: opened.reason };
    else yield* readRowGroups(opened, findColumns(opened.metadata, asked, file), options);
  },
});

interface OpenParquet {
  readonly file: Awaited<ReturnType<typeof asyncBufferFromFile>>;
  readonly metadata: FileMetaData;
}

async function openParquet(path: string): Promise<OpenParquet | { readonly reason: string }> {
  const file = await asyncBufferFromFile(path);
  try {
    return { file, metadata: await parquetMetadataAsync(file) };
  } catch (error) {
    return { reason: `it is no Parquet file, or is cut short (${textOf(error)})` };
  }
}

async function* readRowGroups({ file, metadata }: OpenParquet, columns: PictureColumns, { onRead, signal }: ReadShardOptions): AsyncGenerator<ShardPicture | SkippedMember> {
  const names = [columns.image.name, columns.label.name, ...(columns.group === undefined ? [] : [columns.group])];
  let rowStart = 0;
  let read = 0;
  for (const group of metadata.row_groups) {
    signal?.throwIfAborted();
    const rowEnd = rowStart + Number(group.num_rows);
    try {
      const rows = await parquetReadObjects({ file, metadata, columns: names, rowStart, rowEnd, compressors, utf8: false });
      for (const [index, row] of rows.entries()) yield pictureOf(row, rowStart + index, columns);
    } catch (error) {
      if (ThawError.isInstance(error)) throw error;
      yield { path: `rows ${rowStart} to ${rowEnd - 1}`, reason: `they are damaged (${textOf(error)})` };
    }
    rowStart = rowEnd;
    const upTo = Math.round((file.byteLength * rowEnd) / Number(metadata.num_rows));
    onRead(upTo - read);
    read = upTo;
  }
}

function pictureOf(row: Record<string, unknown>, index: number, columns: PictureColumns): ShardPicture | SkippedMember {
  const image = row[columns.image.name];
  const { bytes, path } = columns.image.isStruct ? ((image ?? {}) as { bytes?: unknown; path?: unknown }) : { bytes: image, path: undefined };
  const name = `${String(index).padStart(6, '0')}${typeof path === 'string' ? extname(path).toLowerCase() : ''}`;
  if (!(bytes instanceof Uint8Array)) return { path: name, reason: typeof path === 'string' ? `its bytes are not in the table, only its path (${path})` : 'the row has no picture' };
  const outcome = outcomeOf(row, columns);
  return { path: name, data: bytes, outcome: () => outcome };
}

function outcomeOf(row: Record<string, unknown>, { label, group }: PictureColumns): Outcome {
  const written = writtenLabel(row[label.name]);
  // datasets writes −1 for pictures whose label is kept secret, as in tests of competitions.
  if (written === undefined || written === '' || (label.names !== undefined && written === '-1')) return { reason: 'the row has no label' };
  const named = nameLabels(written, label.names);
  return 'reason' in named ? named : { ...named, group: group === undefined ? undefined : plainText(row[group]) };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
