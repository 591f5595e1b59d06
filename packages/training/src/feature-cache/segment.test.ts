import { mkdtemp, open, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { encodeSegment, readRow, readSegment } from './segment.ts';

const rows = new Map([1, 2, 3].map((value) => [String(value).repeat(32), Float32Array.of(value, value / 3, -value)]));
let file: string;
beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'thaw-segment-')), 'one');
});

/** What can be read of these bytes. */
async function read(bytes: Uint8Array) {
  await writeFile(file, bytes);
  const handle = await open(file);
  try {
    const segment = await readSegment(handle);
    return segment && { ...segment, rows: await Promise.all(segment.keys.map((_, row) => readRow(handle, segment, row))) };
  } finally {
    await handle.close();
  }
}

test('every row comes back as it was', async () => {
  const found = await read(encodeSegment(rows));
  expect(found?.keys).toEqual([...rows.keys()]);
  expect(found?.rows).toEqual([...rows.values()]);
});

test('a view of a larger buffer is written alone', async () => {
  const [key] = rows.keys();
  const found = await read(encodeSegment(new Map([[key!, Float32Array.of(7, 8, 9, 10).subarray(1, 3)]])));
  expect(found?.rows).toEqual([Float32Array.of(8, 9)]);
});

test('a damaged row is missing, the others are not', async () => {
  const bytes = encodeSegment(rows);
  bytes[bytes.length - 1]! ^= 1;
  expect((await read(bytes))?.rows).toEqual([...[...rows.values()].slice(0, 2), undefined]);
});

test.each<[string, (bytes: Buffer) => Uint8Array]>([
  ['cut off', (bytes) => bytes.subarray(0, -4)],
  ['too long', (bytes) => Buffer.concat([bytes, Buffer.alloc(4)])],
  ['empty', () => new Uint8Array()],
  ['of another format', (bytes) => bytes.fill('x', 0, 1)],
  ['damaged in its index', (bytes) => bytes.fill(0, 30, 31)],
])('a file that is %s is not read', async (_, damage) => {
  expect(await read(damage(encodeSegment(rows)))).toBeUndefined();
});
