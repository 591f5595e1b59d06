import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/**
 * A file of features: a header of 20 bytes (mark, number of rows, numbers per row, checksum of the index), an index of 20 bytes for
 * each row (its key and its checksum), then the rows as float32. Little-endian throughout.
 */
export interface Segment {
  readonly rowLength: number;
  /** Hexadecimal, in the order of the rows. */
  readonly keys: readonly string[];
  readonly checksums: readonly number[];
}

const mark = Buffer.from('thawfea1');
const headerBytes = mark.length + 12;
const keyBytes = 16;
const indexBytes = keyBytes + 4;

/** @param rows features of one length, by key */
export function encodeSegment(rows: ReadonlyMap<string, Float32Array>): Buffer {
  const data = [...rows.values()].map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  const index = Buffer.alloc(rows.size * indexBytes);
  [...rows.keys()].forEach((key, row) => {
    index.write(key, row * indexBytes, 'hex');
    index.writeUInt32LE(crc32(data[row]!), row * indexBytes + keyBytes);
  });
  const header = Buffer.alloc(headerBytes);
  mark.copy(header);
  header.writeUInt32LE(rows.size, mark.length);
  header.writeUInt32LE(data[0]!.length / 4, mark.length + 4);
  header.writeUInt32LE(crc32(index), mark.length + 8);
  return Buffer.concat([header, index, ...data]);
}

/** Reads what is in a file, but no row; undefined when it is damaged. */
export async function readSegment(file: FileHandle): Promise<Segment | undefined> {
  const header = await readAt(file, 0, headerBytes);
  if (header === undefined || !header.subarray(0, mark.length).equals(mark)) return undefined;
  const [count, rowLength, checksum] = [0, 4, 8].map((offset) => header.readUInt32LE(mark.length + offset)) as [number, number, number];
  if ((await file.stat()).size !== headerBytes + count * (indexBytes + rowLength * 4)) return undefined;
  const index = await readAt(file, headerBytes, count * indexBytes);
  if (index === undefined || crc32(index) !== checksum) return undefined;
  const rows = Array.from({ length: count }, (_, row) => index.subarray(row * indexBytes, (row + 1) * indexBytes));
  return { rowLength, keys: rows.map((row) => row.toString('hex', 0, keyBytes)), checksums: rows.map((row) => row.readUInt32LE(keyBytes)) };
}

/** Reads one row; undefined when it is damaged. */
export async function readRow(file: FileHandle, { keys, rowLength, checksums }: Segment, row: number): Promise<Float32Array | undefined> {
  const bytes = await readAt(file, headerBytes + keys.length * indexBytes + row * rowLength * 4, rowLength * 4);
  return bytes === undefined || crc32(bytes) !== checksums[row] ? undefined : new Float32Array(bytes.buffer, bytes.byteOffset, rowLength);
}

/** Undefined when the file ends before. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer | undefined> {
  // Not allocUnsafe: a row must lie at a multiple of four, and is kept without its neighbors in a pool.
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return bytesRead === length ? buffer : undefined;
}
