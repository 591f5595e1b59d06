import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { ThawError } from '@thaw/core';
import { openZip } from '@thaw/downloads';
import type { Entry, ZipFile } from 'yauzl';
import { type ByteSource, type FileSource, partOf, sourceOfBytes } from './byte-source.ts';

const inflate = promisify(inflateRaw);

/** A member of a zip archive, whose local header was checked. */
export interface ZipMember {
  readonly name: string;
  /** Bytes it has when unpacked. */
  readonly length: number;
  /** Its bytes. Packed members are unpacked into memory. What is read whole is compared with its checksum. */
  open(): Promise<ByteSource>;
}

interface PlacedEntry {
  readonly entry: Entry;
  /** First byte of the local header. */
  readonly start: number;
  readonly dataStart: number;
  readonly end: number;
}

/**
 * The members of a zip archive by name, folders left out. Every member must lie in the file and none over another; unpacked
 * they may be at most twice as long as the file.
 *
 * @throws ThawError when the archive is damaged or its directory lies
 */
export async function zipMembers(file: FileSource): Promise<ReadonlyMap<string, ZipMember>> {
  const entries = await readDirectory(file);
  const members = new Map<string, ZipMember>();
  for (const { entry, dataStart } of entries) {
    const { fileName: name, uncompressedSize: length, compressedSize } = entry;
    if (name.endsWith('/')) continue;
    if (members.has(name)) throw damaged(`it has two members called "${name}"`);
    if (!entry.canDecodeFileData()) throw damaged(`its member "${name}" is encrypted or packed by a method other than deflate`);
    if (length > mostGrowth * file.length) throw damaged(`its member "${name}" unpacks to ${length} bytes, of a file of ${file.length}`);
    if (!entry.isCompressed() && length !== compressedSize) throw damaged(`the directory gives two sizes of its member "${name}"`);
    const stored = partOf(file, dataStart, compressedSize);
    members.set(name, { name, length, open: async () => (entry.isCompressed() ? unpack(stored, entry) : withChecksum(stored, entry)) });
  }
  return members;
}

const mostGrowth = 2;

async function readDirectory(file: FileSource): Promise<PlacedEntry[]> {
  const entries: PlacedEntry[] = [];
  try {
    const zip = await openZip(file.handle);
    for await (const entry of zip.eachEntry()) entries.push(await place(zip, entry));
  } catch (cause) {
    if (ThawError.isInstance(cause)) throw cause;
    throw damaged(cause instanceof Error ? cause.message : String(cause), cause);
  }
  let position = 0;
  for (const { entry, start, end } of entries.toSorted((a, b) => a.start - b.start)) {
    if (start < position) throw damaged(`its member "${entry.fileName}" lies over another`);
    position = end;
  }
  return entries;
}

async function place(zip: ZipFile, entry: Entry): Promise<PlacedEntry> {
  const { fileDataStart: dataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  return { entry, start: entry.relativeOffsetOfLocalHeader, dataStart, end: dataStart + entry.compressedSize };
}

async function unpack(packed: ByteSource, entry: Entry): Promise<ByteSource> {
  const { fileName: name, uncompressedSize: length } = entry;
  let bytes: Uint8Array;
  try {
    // One byte at least, for the option cannot be 0.
    bytes = await inflate(await packed.read(0, packed.length), { maxOutputLength: Math.max(1, length) });
  } catch (cause) {
    throw damaged(`its member "${name}" cannot be unpacked`, cause);
  }
  if (bytes.length !== length) throw damaged(`its member "${name}" unpacks to ${bytes.length} bytes, not ${length}`);
  checkSum(bytes, entry);
  return sourceOfBytes(bytes);
}

const withChecksum = (source: ByteSource, entry: Entry): ByteSource => ({
  length: source.length,
  read: async (start, length) => {
    const bytes = await source.read(start, length);
    if (length === source.length) checkSum(bytes, entry);
    return bytes;
  },
});

function checkSum(bytes: Uint8Array, { fileName, crc32: expected }: Entry): void {
  if (crc32(bytes) !== expected) throw damaged(`the checksum of its member "${fileName}" is not that of its bytes`);
}

const damaged = (problem: string, cause?: unknown): ThawError =>
  new ThawError(`This zip archive cannot be read: ${problem}.`, { cure: 'fetch the file again', ...(cause === undefined ? {} : { cause }) });
