import { createHash, randomUUID } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ImageSize } from '@thaw/core';
import { cacheFolder } from '@thaw/downloads';

/** What is remembered of a picture. */
export interface InspectedPicture {
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string;
  /** In pixels, after EXIF orientation. */
  readonly size: ImageSize;
}

/** Pictures that earlier runs have looked at. */
export interface InspectedPictures {
  /** Undefined when the file is not known as it is now: its path, its size and its times of change count. */
  find(file: string, found: BigIntStats): InspectedPicture | undefined;
  add(file: string, found: BigIntStats, picture: InspectedPicture): Promise<void>;
  /** Writes what is left to write. `isComplete`: every picture of the folder was asked for, so the others are gone. */
  close(isComplete: boolean): Promise<void>;
}

/*
 * A file of records of 64 bytes, appended as pictures are looked at, so that an interrupted run keeps what it has done:
 *   key [16], SHA-256 [32], width [4], height [4], layout [4], CRC-32 of the former [4]; numbers are little-endian.
 * A record whose checksum is wrong, or that is cut short at the end, is as good as none.
 */
const recordBytes = 64;
const checkedBytes = 60;
const layout = 1;
const recordsAtOnce = 4096;
/** 1 GiB; a file that grew beyond begins anew. */
const mostRecords = 2 ** 24;
/** For as many folders of pictures; the one not used for longest goes first. */
const mostFiles = 64;
/** Where times of change are coarse, a picture could change once more without a sign. In milliseconds. */
const settling = 2000;

/**
 * Opens what is remembered of the pictures in a folder. It is a cache: when it cannot be read or written, nothing is remembered.
 *
 * @param folder absolute path
 */
export async function openInspectedPictures(folder: string): Promise<InspectedPictures> {
  const file = cacheFolder('inspected', `${createHash('sha256').update(folder).digest('hex').slice(0, 32)}.bin`);
  const known = indexRecords(await readRecords(file));
  let added: Buffer[] = [];
  let addedCount = 0;
  const flush = async (): Promise<void> => {
    const records = Buffer.concat(added);
    added = [];
    if (records.length === 0) return;
    await mkdir(dirname(file), { recursive: true }).then(() => appendFile(file, records)).catch(() => undefined);
  };
  return {
    find: (path, found) => known.find(keyOf(path, found)),
    async add(path, found, picture) {
      if (Date.now() - Number(found.mtimeMs) < settling) return;
      added.push(recordOf(keyOf(path, found), picture));
      addedCount++;
      if (added.length >= recordsAtOnce) await flush();
    },
    async close(isComplete) {
      await flush();
      const now = new Date();
      await utimes(file, now, now).catch(() => undefined);
      if (isComplete && known.count > 4 * (known.used() + addedCount)) await keepUsed(file, known).catch(() => undefined);
      if (addedCount > 0) await removeOldest(dirname(file)).catch(() => undefined);
    },
  };
}

/** Whole records; what was cut short by a power failure goes, so that the next ones begin where they should. */
async function readRecords(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    const whole = size > mostRecords * recordBytes ? 0 : size - (size % recordBytes);
    if (whole < size) await truncate(file, whole);
    return await readFile(file);
  } catch {
    return Buffer.alloc(0);
  }
}

const keyOf = (path: string, { size, mtimeNs, ctimeNs }: BigIntStats): Buffer =>
  createHash('sha256').update(`${path}\0${size}\0${mtimeNs}\0${ctimeNs}`).digest().subarray(0, 16);

function recordOf(key: Buffer, { sha256, size }: InspectedPicture): Buffer {
  const record = Buffer.alloc(recordBytes);
  key.copy(record);
  record.write(sha256, 16, 'hex');
  record.writeUInt32LE(size.width, 48);
  record.writeUInt32LE(size.height, 52);
  record.writeUInt32LE(layout, 56);
  record.writeUInt32LE(crc32(record.subarray(0, checkedBytes)), checkedBytes);
  return record;
}

/** A hash table over the records as they lie in the file: 72 bytes for each, whatever their number. */
function indexRecords(bytes: Buffer) {
  const count = Math.floor(bytes.length / recordBytes);
  const record = (index: number): Buffer => bytes.subarray(index * recordBytes, (index + 1) * recordBytes);
  // Keys are uniform already. 0 is an empty slot, so records count from 1.
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * count + 2)));
  const slotOf = (key: Buffer): number => {
    let slot = key.readUInt32LE() & (slots.length - 1);
    while (slots[slot] !== 0 && record(slots[slot]! - 1).compare(key, 0, 16, 0, 16) !== 0) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };
  for (let index = 0; index < count; index++) {
    const one = record(index);
    if (one.readUInt32LE(56) === layout && one.readUInt32LE(checkedBytes) === crc32(one.subarray(0, checkedBytes))) slots[slotOf(one)] = index + 1;
  }
  const isUsed = new Uint8Array(count);
  return {
    count,
    find(key: Buffer): InspectedPicture | undefined {
      const index = slots[slotOf(key)]! - 1;
      if (index < 0) return undefined;
      isUsed[index] = 1;
      const one = record(index);
      return { sha256: one.toString('hex', 16, 48), size: { width: one.readUInt32LE(48), height: one.readUInt32LE(52) } };
    },
    used: (): number => isUsed.reduce((sum, one) => sum + one, 0),
    usedRecords: (): Buffer[] => Array.from(isUsed.keys()).filter((index) => isUsed[index] === 1).map(record),
  };
}

/** Drops pictures that are gone or have changed; what was appended since stays. */
async function keepUsed(file: string, known: ReturnType<typeof indexRecords>): Promise<void> {
  const fresh = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(fresh, Buffer.concat([...known.usedRecords(), (await readFile(file)).subarray(known.count * recordBytes)]));
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
}

async function removeOldest(folder: string): Promise<void> {
  const files = await Promise.all((await readdir(folder)).map(async (name) => ({ file: join(folder, name), time: (await stat(join(folder, name))).mtimeMs })));
  for (const { file } of files.sort((a, b) => b.time - a.time).slice(mostFiles)) await rm(file, { force: true });
}
