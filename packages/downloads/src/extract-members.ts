import { createWriteStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { nearest, ThawError } from '@thaw/core';
import { extract } from 'tar';
import type { Entry, ZipFile } from 'yauzl';
import { diskFailure } from './disk-failure.ts';
import { openZip } from './open-zip.ts';

export interface ExtractOptions {
  /** The wanted members by their full path in the archive (each must exist), or a test of that path. */
  readonly members: readonly string[] | ((member: string) => boolean);
  /** Folder that gets the members, under their paths in the archive. It is made; existing files are replaced. */
  readonly into: string;
  readonly signal?: AbortSignal;
}

/**
 * Unpacks only what is wanted of a wheel or zip (`.whl`, `.zip`) or of a gzipped tar (`.tar.gz`, `.tgz`).
 * Regular files only: links and devices in an archive are never made.
 *
 * @returns the paths of the unpacked members in the archive
 * @throws ThawError when the archive is broken, lacks a wanted member, holds one that climbs out of the folder, or would fill the disk
 */
export async function extractMembers(archive: string, options: ExtractOptions): Promise<string[]> {
  const { members, into, signal } = options;
  const isWanted = typeof members === 'function' ? members : (member: string) => members.includes(member);
  const seen: string[] = [];
  const unpacked: string[] = [];
  let allowance = 0;
  const choose = (member: string, bytes: number): boolean => {
    seen.push(member);
    if (!isWanted(member)) return false;
    allowance -= bytes;
    // Not an error yet: the reader of tar files has no place to throw one.
    if (allowance < 0) return false;
    unpacked.push(member);
    return true;
  };
  await mkdir(into, { recursive: true });
  try {
    allowance = Math.max(harmlessBytes, mostGrowth * (await stat(archive)).size);
    // Both libraries refuse paths that climb out of the folder.
    await (/\.(whl|zip)$/.test(archive) ? unpackZip(archive, into, choose, signal) : unpackTar(archive, into, choose));
    if (allowance < 0) throw new Error(`it would unpack to more than ${harmlessBytes / 1e6} MB and ${mostGrowth} times its size`);
  } catch (cause) {
    signal?.throwIfAborted();
    throw diskFailure(cause, into) ?? new ThawError(`The archive could not be unpacked: ${cause instanceof Error ? cause.message : String(cause)}.`, {
      given: archive,
      cure: 'download it again; if it stays so, the archive is broken or hostile: do not use it',
      cause,
    });
  }
  const missing = typeof members === 'function' ? undefined : members.find((member) => !unpacked.includes(member));
  if (missing !== undefined) throw missingMember(missing, seen, archive);
  return unpacked;
}

/** Libraries and weights shrink to a third or a half. What grows far beyond that is meant to fill the disk. */
const mostGrowth = 200;
const harmlessBytes = 50e6;

type Choose = (member: string, bytes: number) => boolean;

async function unpackZip(archive: string, into: string, choose: Choose, signal?: AbortSignal): Promise<void> {
  const file = await open(archive);
  try {
    const zip = await openZip(file);
    for await (const entry of zip.eachEntry()) {
      signal?.throwIfAborted();
      if (isRegularFile(entry) && choose(entry.fileName, entry.uncompressedSize)) await writeZipEntry(zip, entry, join(into, entry.fileName));
    }
  } finally {
    await file.close();
  }
}

/** The upper half of the attributes is the Unix mode; 0 there means the archive tells none. */
const modeOf = (entry: Entry): number => entry.externalFileAttributes >>> 16;

function isRegularFile(entry: Entry): boolean {
  const type = modeOf(entry) & 0o170000;
  return !entry.fileName.endsWith('/') && (type === 0 || type === 0o100000);
}

async function writeZipEntry(zip: ZipFile, entry: Entry, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const mode = modeOf(entry) & 0o777 || 0o644;
  if (!entry.canDecodeFileData()) throw new Error(`"${entry.fileName}" is encrypted or packed by a method other than deflate`);
  // Unpacked here: streams of yauzl that unpack may report an error to nobody, which ends the process.
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  const check = (content: AsyncIterable<Buffer>) => checked(content, entry);
  const target = createWriteStream(file, { mode, flush: true });
  await (entry.isCompressed() ? pipeline(packed, createInflateRaw(), check, target) : pipeline(packed, check, target));
}

/** Passes on what has the size and the checksum that the archive says. */
async function* checked(content: AsyncIterable<Buffer>, { fileName, uncompressedSize, crc32: expected }: Entry): AsyncGenerator<Buffer, void> {
  let size = 0;
  let checksum = 0;
  for await (const chunk of content) {
    size += chunk.length;
    checksum = crc32(chunk, checksum);
    if (size > uncompressedSize) break;
    yield chunk;
  }
  if (size !== uncompressedSize || checksum !== expected) throw new Error(`"${fileName}" is damaged: its bytes are not those that were packed`);
}

const unpackTar = (archive: string, into: string, choose: Choose): Promise<void> =>
  extract({
    file: archive,
    cwd: into,
    strict: true,
    // As root, tar would otherwise give the files to whoever packed them.
    preserveOwner: false,
    filter: (path, entry) => 'type' in entry && entry.type === 'File' && choose(path, entry.size),
  });

function missingMember(member: string, seen: readonly string[], archive: string): ThawError {
  const similar = nearest(member, seen);
  return new ThawError(`The archive has no member "${member}".`, {
    given: archive,
    available: seen.length <= 20 ? seen : [...seen.slice(0, 20), `and ${seen.length - 20} more`],
    cure: similar === undefined ? 'name one of the members above' : `did you mean "${similar}"?`,
  });
}
