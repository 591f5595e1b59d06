import { createRandom, type ImageSize } from '@thaw/core';
import { centerCrop, resize } from '@thaw/transforms';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { decode, readImageSize } from './decode.ts';
import { formulaPicture, golden, largestDifference } from './golden/read-golden.ts';
import { planRender } from './pipeline.ts';
import { runRenderJob, toRenderJob } from './render-job.ts';
import { renderOne, toBytes } from './render-one.ts';

const folder = mkdtempSync(join(tmpdir(), 'thaw-decode-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, data: Uint8Array | string) => {
  writeFileSync(join(folder, name), data);
  return join(folder, name);
};

const white = [1, 1, 1] as const;
type Background = readonly [number, number, number];
const decodeFile = (file: string, source: ImageSize, background: Background = white) => decode({ file, bytes: readFileSync(file), source, scale: 1, background });
/** Decodes by whatever way is for such a file, and renders it as it is. */
function rendered(file: string, source: ImageSize): Promise<Uint8Array> {
  const target = new Uint8Array(source.width * source.height * 3);
  return runRenderJob(toRenderJob(planRender({ transforms: [], source, random: createRandom(1) }), file, white, target)).then(() => target);
}
const raw = (data: Uint8Array | Uint16Array, { width, height }: ImageSize, channels: 1 | 2 | 3 | 4 = 3) => sharp(data, { raw: { width, height, channels } });
const lossless = { quality: 100, chromaSubsampling: '4:4:4' };
const size = { width: 24, height: 16 };
const picture = formulaPicture(size);

/** Where the stored pixel (row, column) is seen: EXIF tells at which sides row 0 and column 0 are. */
const seenAt: readonly ((row: number, column: number) => [x: number, y: number])[] = [
  (row, column) => [column, row],
  (row, column) => [23 - column, row],
  (row, column) => [23 - column, 15 - row],
  (row, column) => [column, 15 - row],
  (row, column) => [row, column],
  (row, column) => [23 - row, column],
  (row, column) => [23 - row, 15 - column],
  (row, column) => [row, 15 - column],
];

describe('decode', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('turns a picture of EXIF orientation %i upright', async (orientation) => {
    const stored = orientation > 4 ? { width: 16, height: 24 } : size;
    const data = new Uint8Array(picture.data.length);
    for (let row = 0; row < stored.height; row++) {
      for (let column = 0; column < stored.width; column++) {
        const [x, y] = seenAt[orientation - 1]!(row, column);
        data.set(picture.data.subarray((y * 24 + x) * 3, (y * 24 + x) * 3 + 3), (row * stored.width + column) * 3);
      }
    }
    const file = write(`orientation-${orientation}.jpg`, await raw(data, stored).jpeg(lossless).withMetadata({ orientation }).toBuffer());
    expect(await readImageSize(file)).toEqual(size);
    const upright = await decodeFile(file, size);
    expect(upright).toMatchObject(size);
    // JPEG of the best quality is off by a few levels.
    expect(largestDifference(upright.data, picture.data)).toBeLessThan(6);
    expect(await rendered(file, size)).toEqual(Uint8Array.from(upright.data));
  });

  const one = { width: 1, height: 1 };
  const decoded = async (name: string, data: Uint8Array, background: Background = white) =>
    [...(await decodeFile(write(name, data), one, background)).data];

  test('puts transparent pixels on the background', async () => {
    const half = await raw(Uint8Array.of(255, 0, 0, 128), one, 4).png().toBuffer();
    expect(await decoded('alpha.png', half)).toEqual([255, 127, 127]);
    expect(await decoded('alpha.png', half, [0, 0, 1])).toEqual([128, 0, 127]);
    expect(await decoded('grey-alpha.png', await raw(Uint8Array.of(100, 0), one, 2).png().toBuffer())).toEqual([255, 255, 255]);
  });

  test('makes grey red, green and blue', async () => {
    expect(await decoded('grey.png', await raw(Uint8Array.of(77), one, 1).toColorspace('b-w').png().toBuffer())).toEqual([77, 77, 77]);
    expect(await decoded('grey.jpg', await raw(Uint8Array.of(77), one, 1).toColorspace('b-w').jpeg(lossless).toBuffer())).toEqual([77, 77, 77]);
  });

  test('makes 16 bits 8', async () => {
    const rgb = await raw(Uint16Array.of(0x1234, 0x8000, 0xffff), one).toColorspace('rgb16').png().toBuffer();
    expect((await sharp(rgb).metadata()).depth).toBe('ushort');
    expect(await decoded('rgb16.png', rgb)).toEqual([0x12, 0x80, 0xff]);
    const grey = await raw(Uint16Array.of(0x4000), one, 1).toColorspace('grey16').png().toBuffer();
    expect((await sharp(grey).metadata()).depth).toBe('ushort');
    expect(await decoded('grey16.png', grey)).toEqual([0x40, 0x40, 0x40]);
  });

  test('converts CMYK', async () => {
    const cmyk = await raw(Uint8Array.of(60, 140, 90), one).toColorspace('cmyk').jpeg(lossless).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    // There and back through a print profile loses that much; reading the inks as plain complements would be off by 59.
    expect(largestDifference(await decoded('cmyk.jpg', cmyk), [60, 140, 90])).toBeLessThan(15);
  });

  test('takes the numbers as they are, whatever the color profile', async () => {
    const wide = await raw(Uint8Array.of(200, 60, 40), one).withIccProfile('p3').png().toBuffer();
    const stored = [...(await sharp(wide, { ignoreIcc: true }).raw().toBuffer())];
    expect(stored).not.toEqual([200, 60, 40]);
    expect(await decoded('p3.png', wide)).toEqual(stored);
  });

  test('takes the first frame of an animation', async () => {
    const frames = Uint8Array.of(255, 0, 0, 0, 0, 255);
    const gif = await sharp(frames, { raw: { width: 1, height: 2, channels: 3, pageHeight: 1 } }).gif().toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    expect(await decoded('animation.gif', gif)).toEqual([255, 0, 0]);
  });

  test.each(['4:2:0', '4:4:4'])('gives the pixels of libvips for a plain JPEG, of %s', async (chromaSubsampling) => {
    for (const source of [{ width: 75, height: 50 }, { width: 8, height: 9 }, { width: 130, height: 3 }]) {
      const file = write('plain.jpg', await raw(formulaPicture(source).data, source).jpeg({ chromaSubsampling, quality: 70 }).toBuffer());
      expect(await rendered(file, source)).toEqual(Uint8Array.from((await decodeFile(file, source)).data));
    }
  });

  test('reduces what need not be large: a JPEG by the whole scale, other pictures by half of it', async () => {
    const source = { width: 203, height: 120 };
    const large = formulaPicture(source);
    for (const [name, data, width, height] of [
      ['large.jpg', await raw(large.data, large).jpeg(lossless).toBuffer(), 50, 30],
      ['large.png', await raw(large.data, large).png().toBuffer(), 101, 60],
    ] as const) {
      const file = write(name, data);
      expect(await decode({ file, bytes: readFileSync(file), source, scale: 4, background: white })).toMatchObject({ width, height });
    }
  });

  test('reduces as torchvision resizes with antialiasing', async () => {
    const large = formulaPicture(golden.large);
    const file = write('large.png', await raw(large.data, large).png().toBuffer());
    const pixels = await renderOne(file, { transforms: [resize({ size: 24 }), centerCrop({ size: 20 })], random: createRandom(1) });
    expect(pixels).toMatchObject({ width: 20, height: 20 });
    // libvips rounds to 8 bits after each direction.
    expect(largestDifference(pixels.data, golden.evaluated)).toBeLessThan(2 / 255);
    const cubic = await renderOne(file, { transforms: [resize({ size: 24 }), centerCrop({ size: 20 })], random: createRandom(1), interpolation: 'bicubic' });
    expect(largestDifference(cubic.data, golden.cubicEvaluated)).toBeLessThan(2 / 255);
    expect(toBytes(pixels)).toHaveLength(20 * 20 * 3);
  });
});

describe('a file that cannot be decoded', async () => {
  const jpeg = await raw(Uint8Array.from({ length: 60_000 }, (_, index) => (index * 7919) % 251), { width: 200, height: 100 }).jpeg().toBuffer();
  const png = await raw(picture.data, picture).png().toBuffer();
  const cases: readonly [what: string, name: string, data: Uint8Array | string | undefined, size: ImageSize, reason: RegExp][] = [
    ['cut short', 'cut.jpg', jpeg.subarray(0, jpeg.length / 2), { width: 200, height: 100 }, /cut short \(VipsJpeg: premature end/],
    ['cut short (PNG)', 'cut.png', png.subarray(0, png.length / 2), size, /cut short/],
    ['cut short in its header', 'head.jpg', jpeg.subarray(0, 100), { width: 200, height: 100 }, /cut short/],
    ['no picture', 'text.jpg', 'hello', size, /not a picture/],
    ['empty', 'empty.jpg', '', size, /not a picture/],
    ['missing', 'missing.jpg', undefined, size, /missing/],
    ['of another size', 'other.png', png, { width: 25, height: 16 }, /another size than when it was listed/],
  ];
  test.each(cases)('is an error that says why: %s', async (_, name, data, expected, reason) => {
    const file = data === undefined ? join(folder, name) : write(name, data);
    await expect(rendered(file, expected)).rejects.toMatchObject({ name: 'UnreadablePictureError', reason: expect.stringMatching(reason) });
    await expect(rendered(file, expected)).rejects.toThrow(file);
  });
});
