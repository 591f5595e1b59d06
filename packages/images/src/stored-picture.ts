import { closeSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { ImageSize } from '@thaw/core';
import type { BytePicture } from './picture.ts';

/** Where a decoded picture lies on disk. Plain data that can cross into a worker. */
export interface StoredPicture extends ImageSize {
  /** Of the picture file it was decoded from; see `identityOf`. */
  readonly identity: string;
  /** The file that holds its pixels, from byte `offset` on. */
  readonly segment: string;
  readonly offset: number;
  /** CRC-32 of the pixels. */
  readonly checksum: number;
}

/*
 * A record of the index, little-endian: mark [4], key [16], identity [16], offset [4], width [4], height [4], checksum of the pixels [4],
 * CRC-32 of the former [4].
 */
export const recordBytes = 56;
const checkedBytes = recordBytes - 4;
const mark = 0x31706874;

/** @param key 32 hexadecimal digits */
export function encodeRecord(key: string, { identity, offset, width, height, checksum }: Omit<StoredPicture, 'segment'>): Buffer {
  const record = Buffer.alloc(recordBytes);
  record.writeUInt32LE(mark);
  record.write(key, 4, 'hex');
  record.write(identity, 20, 'hex');
  [offset, width, height, checksum].forEach((value, index) => record.writeUInt32LE(value, 36 + 4 * index));
  record.writeUInt32LE(crc32(record.subarray(0, checkedBytes)), checkedBytes);
  return record;
}

/** Reads whole records; those that are damaged are as good as none. */
export function decodeRecords(bytes: Buffer, segment: string): { key: string; stored: StoredPicture }[] {
  return Array.from({ length: Math.floor(bytes.length / recordBytes) }, (_, index) => bytes.subarray(index * recordBytes, (index + 1) * recordBytes))
    .filter((record) => record.readUInt32LE() === mark && record.readUInt32LE(checkedBytes) === crc32(record.subarray(0, checkedBytes)))
    .map((record) => {
      const [offset, width, height, checksum] = [36, 40, 44, 48].map((at) => record.readUInt32LE(at)) as [number, number, number, number];
      return { key: record.toString('hex', 4, 20), stored: { identity: record.toString('hex', 20, 36), segment, offset, width, height, checksum } };
    });
}

/** Reads the pixels into shared memory; undefined when they are damaged, or not there any more. */
export function readStored({ segment, offset, width, height, checksum }: StoredPicture): BytePicture | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(segment, 'r');
    const data = new Uint8Array(new SharedArrayBuffer(width * height * 3));
    if (readSync(descriptor, data, 0, data.length, offset) !== data.length || crc32(data) !== checksum) return undefined;
    return { data, width, height };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
