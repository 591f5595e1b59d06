import { describe, expect, it } from 'vitest';
import { expectChangesHandled, expectTruncationsRefused } from './golden/damage.ts';
import { bytesOf, describeTensors, golden } from './golden/golden.ts';
import type { HostTensor } from './host-tensor.ts';
import { readSafetensors } from './read-safetensors.ts';
import { writeSafetensors } from './write-safetensors.ts';

const file = bytesOf(golden.safetensors);

/** A file with the given header and a number of zero bytes. */
function fileWith(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

describe('readSafetensors', () => {
  it('reads what the reference implementation wrote', () => {
    const { tensors, metadata } = readSafetensors(file);
    expect(describeTensors(tensors)).toEqual(golden.safetensors.tensors);
    expect(metadata).toEqual(golden.safetensors.metadata);
  });

  it('reads from the middle of a larger buffer, at any alignment, without sharing its memory', () => {
    const larger = new Uint8Array(file.length + 3);
    larger.set(file, 3);
    const { tensors } = readSafetensors(larger.subarray(3));
    larger.fill(0);
    expect(describeTensors(tensors)).toEqual(golden.safetensors.tensors);
  });

  it.each([
    ['a header longer than the file', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127, 0x7b, 0x7d), 'header is longer'],
    ['a header that is not JSON', fileWith('{"a":', 0), 'not JSON'],
    ['a header that is a list', fileWith([], 0), 'not an object'],
    ['metadata that is not text', fileWith({ __metadata__: { a: 1 } }, 0), '__metadata__'],
    ['an entry that is not an object', fileWith({ a: null }, 0), '"a" is not an object'],
    ['an unknown element type', fileWith({ a: { dtype: 'BF16', shape: [1], data_offsets: [0, 2] } }, 2), 'BF16'],
    ['a negative size', fileWith({ a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4), 'shape of "a"'],
    ['a size beyond exact numbers', fileWith({ a: { dtype: 'F32', shape: [2 ** 40, 2 ** 40], data_offsets: [0, 4] } }, 4), 'shape of "a"'],
    ['offsets that do not fit the shape', fileWith({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4), 'needs 8 bytes'],
    ['offsets beyond the data', fileWith({ a: { dtype: 'U8', shape: [9], data_offsets: [0, 9] } }, 4), 'do not cover'],
    ['a gap', fileWith({ a: { dtype: 'U8', shape: [1], data_offsets: [1, 2] } }, 2), 'gap or an overlap before "a"'],
    [
      'an overlap',
      fileWith({ a: { dtype: 'U8', shape: [2], data_offsets: [0, 2] }, b: { dtype: 'U8', shape: [2], data_offsets: [1, 3] } }, 3),
      'gap or an overlap before "b"',
    ],
    ['data no tensor has', fileWith({ a: { dtype: 'U8', shape: [1], data_offsets: [0, 1] } }, 2), 'do not cover'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(message);
  });

  it('reads offsets whose product is beyond exact numbers', () => {
    const header = { a: { dtype: 'U8', shape: [100_000_000], data_offsets: [0, 100_000_000] }, b: { dtype: 'U8', shape: [1], data_offsets: [100_000_000, 100_000_001] } };
    expect(readSafetensors(fileWith(header, 100_000_001)).tensors['b']!.shape).toEqual([1]);
  });

  it('refuses every truncated file', () => expectTruncationsRefused(readSafetensors, file));

  it('throws nothing but ThawErrors on damaged files', () => expectChangesHandled(readSafetensors, file));
});

describe('writeSafetensors', () => {
  const tensors: Record<string, HostTensor> = {
    pixels: { dtype: 'uint8', shape: [3], data: Uint8Array.of(1, 2, 255) },
    // Views into larger arrays must be written alone.
    weight: { dtype: 'float32', shape: [2, 2], data: Float32Array.of(9, 1, 2, 3, 4, 9).subarray(1, 5) },
    steps: { dtype: 'int64', shape: [], data: BigInt64Array.of(-(2n ** 62n)) },
    ['__proto__']: { dtype: 'int32', shape: [1], data: Int32Array.of(-5) },
  };

  it('comes back unchanged', () => {
    const { tensors: read, metadata } = readSafetensors(writeSafetensors(tensors, { step: '7', größe: 'ü' }));
    expect(describeTensors(read)).toEqual(describeTensors(tensors));
    expect(metadata).toEqual({ step: '7', größe: 'ü' });
  });

  it('can hold nothing', () => {
    expect(readSafetensors(writeSafetensors({}))).toEqual({ tensors: {}, metadata: {} });
  });

  it('gives the same bytes whatever the order of the tensors', () => {
    expect(writeSafetensors(Object.fromEntries(Object.entries(tensors).toReversed()))).toEqual(writeSafetensors(tensors));
  });

  it('starts every tensor at a multiple of its element size', () => {
    const bytes = writeSafetensors(tensors, { a: 'odd length' });
    const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength))) as Record<string, { data_offsets: [number, number] }>;
    expect(headerLength % 8).toBe(0);
    expect(header['steps']!.data_offsets[0] % 8).toBe(0);
    expect(header['weight']!.data_offsets[0] % 4).toBe(0);
  });

  it('refuses data that does not fill its shape, and the name the format keeps', () => {
    expect(() => writeSafetensors({ a: { dtype: 'float32', shape: [3], data: Float32Array.of(1, 2) } })).toThrow('does not fill its shape');
    expect(() => writeSafetensors({ __metadata__: { dtype: 'uint8', shape: [0], data: new Uint8Array(0) } })).toThrow('__metadata__');
  });
});
