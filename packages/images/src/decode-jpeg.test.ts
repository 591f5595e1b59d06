import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeJpeg } from './decode-jpeg.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { freshKernels } from './kernels.ts';
import type { Region } from './picture.ts';

interface Case {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly file: string;
  readonly pixels: string;
}

/** Files and their pixels by Pillow's libjpeg, written by bench/reference/jpegs.py. */
const golden = JSON.parse(readFileSync(new URL('golden/jpegs.json', import.meta.url), 'utf8')) as { plain: readonly Case[]; other: readonly Case[] };
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

function decoded(file: Uint8Array, region?: Region): Uint8Array | undefined {
  const header = readJpegHeader(file);
  if (header === undefined) return undefined;
  const kernels = freshKernels();
  const part = region ?? { left: 0, top: 0, width: header.width, height: header.height };
  const address = decodeJpeg(kernels, file, header, part);
  return address === undefined ? undefined : kernels.bytes(address, part.width * part.height * 3).slice();
}

describe('decodeJpeg', () => {
  test.each(golden.plain)('gives the pixels of libjpeg: $name', ({ file, pixels, width, height }) => {
    expect(readJpegHeader(bytesOf(file))).toMatchObject({ width, height });
    expect(Buffer.from(decoded(bytesOf(file))!).equals(bytesOf(pixels))).toBe(true);
  });

  test.each(golden.plain)('gives a region the same pixels as the whole: $name', ({ file, pixels, width, height }) => {
    const whole = bytesOf(pixels);
    for (const left of [0, 2, 8, 14, 16, 18, 30].filter((column) => column < width)) {
      const top = left % height;
      const region = { left, top, width: Math.min(15, width - left), height: Math.min(18, height - top) };
      const part = decoded(bytesOf(file), region)!;
      for (let row = 0; row < region.height; row++) {
        const start = ((top + row) * width + left) * 3;
        expect([...part.subarray(row * region.width * 3, (row + 1) * region.width * 3)]).toEqual([...whole.subarray(start, start + region.width * 3)]);
      }
    }
  });

  test.each(golden.other)('leaves other kinds to libvips: $name', ({ file }) => {
    expect(readJpegHeader(bytesOf(file))).toBeUndefined();
  });

  test('notices where data is cut short, whatever the region', () => {
    for (const { file } of golden.plain) {
      const bytes = bytesOf(file);
      for (let length = 0; length < bytes.length; length += 7) expect(decoded(bytes.subarray(0, length), { left: 0, top: 0, width: 2, height: 1 })).toBeUndefined();
      expect(decoded(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
    }
  });

  test('reads nothing beyond its memory, and ends, whatever the data', () => {
    // Numbers by a linear congruence: the same each time.
    let state = 1;
    const next = (bound: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % bound;
    let refused = 0;
    for (let round = 0; round < 600; round++) {
      const bytes = bytesOf(golden.plain[round % golden.plain.length]!.file);
      for (let change = 0; change < 4; change++) bytes[20 + next(bytes.length - 20)] = next(256);
      const header = readJpegHeader(bytes);
      // Damaged sizes are another matter: they are compared with the sample's.
      if (header === undefined || header.width * header.height > 10_000 || decoded(bytes) === undefined) refused++;
    }
    expect(refused).toBeGreaterThan(100);
    expect(refused).toBeLessThan(600);
  });
});
