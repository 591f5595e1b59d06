import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { open, realpath, rm, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type SkippedFile, ThawError } from '@thaw/core';
import { cacheFolder, createFolder } from '@thaw/downloads';
import type { Shard } from './find-shards.ts';
import type { PictureLabels, ReadShardOptions, ShardPicture, ShardReader } from './shard-reader.ts';

/** A picture that was unpacked, as a line of the manifest `metadata.jsonl` beside it. */
export type UnpackedPicture = PictureLabels & {
  /** Name of the file. */
  readonly file_name: string;
  /** Path in the shard. */
  readonly path: string;
  readonly bytes: number;
  readonly group?: string | undefined;
};

/** What a shard held. */
export interface UnpackedShard {
  readonly folder: string;
  readonly pictures: readonly UnpackedPicture[];
  /** Members left out; without a path, the shard or its rest. */
  readonly skipped: readonly { readonly path?: string; readonly reason: string }[];
}

/**
 * The pictures of a shard as files in the cache. They are unpacked once: the folder is named by path, size, times and hash of
 * the shard and by what the reader says of itself, so another content never meets it. It is made whole or not at all, and
 * made again when files of it were deleted or cut short.
 *
 * @throws ThawError when there is no room, or the cache cannot be written
 */
export async function unpackShard(shard: Shard, reader: ShardReader, options: ReadShardOptions): Promise<UnpackedShard> {
  const folder = await unpackedFolder(shard, reader);
  const ready = readUnpacked(folder);
  if (ready !== undefined) {
    options.onRead(statSync(shard.file).size);
    return ready;
  }
  try {
    await createFolder(folder, (into) => unpackInto(into, shard, reader, options), { isWhole: (one) => readUnpacked(one) !== undefined, ...(options.signal ? { signal: options.signal } : {}) });
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw unpackingError(cause, shard, folder);
  }
  return readUnpacked(folder)!;
}

/**
 * Sees that shards which are not in the cache will fit into it.
 *
 * @throws ThawError when they do not
 */
export async function requireRoom(shards: readonly Shard[], reader: ShardReader): Promise<void> {
  let wanted = 0;
  for (const shard of shards) {
    if (!existsSync(join(await unpackedFolder(shard, reader), 'metadata.jsonl'))) wanted += await reader.unpackedBytes(shard.file);
  }
  const free = await freeBytes(cacheFolder('unpacked'));
  if (wanted > free) throw noRoom(cacheFolder('unpacked'), { wanted: `${megabytes(wanted)} to unpack ${shards.length === 1 ? shards[0]!.id : `${shards.length} shards`}`, given: `${megabytes(free)} are free` });
}

const layout = 2;
const hashedBytes = 64 * 1024;

async function unpackedFolder({ file }: Shard, { key }: ShardReader): Promise<string> {
  const handle = await open(file).catch((cause: NodeJS.ErrnoException) => {
    throw new ThawError(`The shard cannot be read (${cause.code ?? cause.message}).`, { given: file, cure: 'allow this user to read it', cause });
  });
  try {
    const { size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
    const hash = createHash('sha256').update(JSON.stringify([layout, key, await realpath(file), String(size), String(mtimeNs), String(ctimeNs)]));
    for (const position of [0, Math.max(0, Number(size) - hashedBytes)]) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(hashedBytes), 0, hashedBytes, position);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return cacheFolder('unpacked', `${basename(file).replaceAll(/[^\w.-]/g, '_').slice(0, 60)}-${hash.digest('hex').slice(0, 32)}`);
  } finally {
    await handle.close();
  }
}

/** Undefined when it is not there, or a file in it is not what was written. */
function readUnpacked(folder: string): UnpackedShard | undefined {
  try {
    const pictures = readPictures(folder);
    if (pictures.some(({ file_name: name, bytes }) => statSync(join(folder, name)).size !== bytes)) return undefined;
    return { folder, pictures, skipped: linesOf<SkippedFile>(join(folder, 'skipped.jsonl')) };
  } catch {
    return undefined;
  }
}

/** The pictures of a folder that `unpackShard` made. */
export const readPictures = (folder: string): UnpackedPicture[] => linesOf<UnpackedPicture>(join(folder, 'metadata.jsonl'));

const linesOf = <Line>(file: string): Line[] => readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line);

async function unpackInto(folder: string, { file }: Shard, reader: ShardReader, options: ReadShardOptions): Promise<void> {
  const written: { readonly name: string; readonly picture: Omit<ShardPicture, 'data'>; readonly bytes: number }[] = [];
  const skipped: object[] = [];
  for await (const member of reader.read(file, options)) {
    options.signal?.throwIfAborted();
    if ('reason' in member) {
      skipped.push(member);
      continue;
    }
    // Numbered: names from an archive may be too long, differ in case only, or mean something to the system.
    const name = `${String(written.length).padStart(6, '0')}${/^\.\w{1,8}$/.exec(extname(member.path))?.[0].toLowerCase() ?? ''}`;
    await writeFile(join(folder, name), member.data);
    written.push({ name, picture: { path: member.path, outcome: member.outcome }, bytes: member.data.length });
  }
  const pictures: UnpackedPicture[] = [];
  for (const { name, picture, bytes } of written) {
    const outcome = picture.outcome();
    if (outcome !== undefined && !('reason' in outcome)) pictures.push({ file_name: name, path: picture.path, bytes, ...outcome });
    else await rm(join(folder, name));
    if (outcome !== undefined && 'reason' in outcome) skipped.push({ path: picture.path, reason: outcome.reason });
  }
  await writeFile(join(folder, 'skipped.jsonl'), textOf(skipped));
  await writeFile(join(folder, 'metadata.jsonl'), textOf(pictures));
}

const textOf = (lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

async function freeBytes(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => undefined);
  if (found !== undefined) return found.bavail * found.bsize;
  return dirname(folder) === folder ? Infinity : freeBytes(dirname(folder));
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

const noRoom = (folder: string, facts: { wanted?: string; given: string; cause?: unknown }): ThawError =>
  new ThawError('There is no room to unpack the pictures.', { ...facts, cure: `make room for ${folder}, or set THAW_CACHE to a folder on a larger disk` });

function unpackingError(cause: unknown, { file }: Shard, folder: string): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return noRoom(dirname(folder), { given: `the disk was full while unpacking ${file}`, cause });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new ThawError('The pictures cannot be unpacked: the cache cannot be written.', { given: `${dirname(folder)} (${code})`, cure: 'allow this user to write there, or set THAW_CACHE to another folder', cause });
  return cause;
}
