import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat, statfs, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { KeptPicture } from './picture-cache.ts';
import { decodeRecords, encodeRecord, recordBytes, type StoredPicture } from './stored-picture.ts';

/** Where decoded pictures outlive the process. */
export interface PictureStoreOptions {
  readonly folder: string;
  /** Bytes that all pictures of all processes together may take. Half of what is free on the disk stays free in any case. */
  readonly bytes: number;
}

/** Decoded pictures on disk. Several processes may have them open. What cannot be read or written is as good as not there. */
export interface PictureStore {
  find(key: string): StoredPicture | undefined;
  /** What `find` gave turned out to be of no use: the picture file changed, or the data is damaged or gone. */
  forget(key: string, stored: StoredPicture): void;
  /** Whether a picture of so many bytes would be taken now. */
  hasRoom(bytes: number): boolean;
  /** Takes a picture, to be written soon. */
  add(key: string, kept: KeptPicture): void;
  /** Why nothing is written any more, if something went wrong. */
  problem(): string | undefined;
  /** Writes what waits. */
  close(): Promise<void>;
}

/** Pixels one after the other in `path`, their records in `index`; appended by one process, read by any. */
interface Segment {
  readonly path: string;
  readonly index: string;
  /** Of the pixels. */
  bytes: number;
  /** Milliseconds: when it was last written or found useful. */
  usedAt: number;
  /** How much of the index has been read. */
  indexed: number;
}

interface OwnSegment extends Segment {
  readonly data: FileHandle;
  readonly records: FileHandle;
}

const extension = '.pictures';
/** Segments go as a whole when others need the room. */
const largestSegment = 256 * 2 ** 20;
/** What waits to be written takes memory beside the budget. */
const longestWait = 64 * 2 ** 20;
/** How often to look at what other processes have written, in milliseconds. */
const lookEvery = 5000;

/** Opens the pictures that earlier processes kept. */
export async function openPictureStore({ folder, bytes }: PictureStoreOptions): Promise<PictureStore> {
  const segments = new Map<string, Segment>();
  const pictures = new Map<string, StoredPicture>();
  /** Of use to this process, so not removed by it. */
  const inUse = new Set<string>();
  let own: OwnSegment | undefined;
  let lookedAt = 0;
  let waiting = 0;
  let isFull = false;
  let problem: string | undefined;
  let last: Promise<void> = Promise.resolve();
  const total = (): number => [...segments.values()].reduce((sum, segment) => sum + segment.bytes, 0);

  /** Finds out what is there now, in the order in which it was begun. */
  async function look(): Promise<void> {
    lookedAt = Date.now();
    const paths = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(extension)).toSorted().map((name) => join(folder, name));
    for (const path of segments.keys()) if (!paths.includes(path)) segments.delete(path);
    // Another process needed the room.
    if (own !== undefined && !segments.has(own.path)) await endOwn();
    for (const path of paths) {
      if (path === own?.path) continue;
      const segment = segments.get(path) ?? { path, index: indexOf(path), bytes: 0, usedAt: 0, indexed: 0 };
      segments.set(path, segment);
      const records = await readFrom(segment.index, segment.indexed);
      const found = await stat(path).catch(() => undefined);
      segment.indexed += records.length;
      segment.bytes = found?.size ?? 0;
      segment.usedAt = found?.mtimeMs ?? 0;
      for (const { key, stored } of decodeRecords(records, path)) {
        if (stored.offset + stored.width * stored.height * 3 <= segment.bytes) pictures.set(key, stored);
      }
    }
  }

  async function write(key: string, { picture, identity }: KeptPicture): Promise<void> {
    if (Date.now() - lookedAt > lookEvery) await look();
    if (pictures.get(key)?.identity === identity || problem !== undefined || !(await makeRoom(picture.data.length))) return;
    if (own !== undefined && own.bytes + picture.data.length > Math.min(largestSegment, limit / 8)) await endOwn();
    own ??= await beginOwn();
    const stored = { identity, segment: own.path, offset: own.bytes, width: picture.width, height: picture.height, checksum: crc32(picture.data) };
    // First the pixels, then the record: a process that is killed in between leaves bytes that nothing points to.
    await own.data.writeFile(picture.data);
    own.bytes += picture.data.length;
    await own.records.writeFile(encodeRecord(key, stored));
    pictures.set(key, stored);
  }

  async function beginOwn(): Promise<OwnSegment> {
    await mkdir(folder, { recursive: true });
    // Begins with the time, so that of two records of a picture the later one counts.
    const path = join(folder, `${Date.now()}-${randomUUID()}${extension}`);
    const index = indexOf(path);
    const records = await open(index, 'wx');
    const data = await open(path, 'wx').catch(async (error: unknown) => {
      await records.close();
      throw error;
    });
    const begun = { path, index, bytes: 0, usedAt: Date.now(), indexed: 0, data, records };
    segments.set(path, begun);
    inUse.add(path);
    return begun;
  }

  async function endOwn(): Promise<void> {
    const ended = own;
    own = undefined;
    await Promise.allSettled([ended?.data.close(), ended?.records.close()]);
  }

  /** Removes the segments that were used longest ago, but none that this process uses; false when that does not suffice. */
  async function makeRoom(length: number): Promise<boolean> {
    for (const { path, index } of [...segments.values()].toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (total() + length <= limit) return true;
      if (inUse.has(path)) continue;
      await rm(index, { force: true });
      await rm(path, { force: true });
      segments.delete(path);
    }
    isFull = total() + length > limit;
    return !isFull;
  }

  await look();
  const limit = Math.min(bytes, total() + (await freeBytes(folder)) / 2);

  return {
    find(key) {
      const stored = pictures.get(key);
      if (stored !== undefined && !inUse.has(stored.segment)) {
        inUse.add(stored.segment);
        const now = new Date();
        utimes(stored.segment, now, now).catch(() => {});
      }
      return stored;
    },
    forget(key, stored) {
      if (pictures.get(key) === stored) pictures.delete(key);
    },
    hasRoom: (length) => !isFull && problem === undefined && waiting + length <= longestWait,
    add(key, kept) {
      waiting += kept.picture.data.length;
      last = last
        .then(() => write(key, kept))
        .catch(async (error: Error) => {
          problem = error.message;
          // Bytes of half a picture would only fill a full disk further.
          await own?.data.truncate(own.bytes).catch(() => {});
        })
        .finally(() => (waiting -= kept.picture.data.length));
    },
    problem: () => problem,
    async close() {
      await last;
      await endOwn();
    },
  };
}

const indexOf = (path: string): string => `${path.slice(0, -extension.length)}.index`;

/** Whole records from a place on; none when there is no such file. */
async function readFrom(file: string, position: number): Promise<Buffer> {
  const handle = await open(file).catch(() => undefined);
  try {
    const { size } = (await handle?.stat()) ?? { size: 0 };
    const length = Math.floor(Math.max(0, size - position) / recordBytes) * recordBytes;
    if (handle === undefined || length === 0) return Buffer.alloc(0);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead - (bytesRead % recordBytes));
  } catch {
    return Buffer.alloc(0);
  } finally {
    await handle?.close();
  }
}

async function freeBytes(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => undefined);
  if (found !== undefined) return found.bavail * found.bsize;
  return dirname(folder) === folder ? 0 : freeBytes(dirname(folder));
}
