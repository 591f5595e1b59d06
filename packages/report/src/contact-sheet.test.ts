import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { contactSheet, inColumns } from './contact-sheet.ts';
import { plainPicture } from './test-data.ts';

describe('contactSheet', () => {
  test('puts pictures side by side, fitted into squares', async () => {
    const png = await contactSheet([{ pictures: [plainPicture([255, 0, 0], 40, 20), plainPicture([0, 0, 255], 10, 10)] }], { cellSize: 40 });
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([24 + 40 + 8 + 40 + 24, 24 + 40 + 24]);
    const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
    expect(at(44, 44)).toEqual([255, 0, 0]);
    expect(at(44, 28)).toEqual([255, 255, 255]);
    expect(at(92, 28)).toEqual([0, 0, 255]);
    expect(at(68, 44)).toEqual([255, 255, 255]);
  });

  test('makes room for a title, labels and captions', async () => {
    const rows = [{ label: 'cat.jpg', pictures: [plainPicture([9, 9, 9], 8, 8, 'original')] }];
    const { height } = await sharp(await contactSheet(rows, { cellSize: 50, title: 'Augmented' })).metadata();
    expect(height).toBe(24 + 40 + 20 + 50 + 22 + 24);
  });

  test('fills rows of a number of columns', () => {
    const pictures = Array.from({ length: 7 }, () => plainPicture([0, 0, 0]));
    expect(inColumns(pictures, 3).map((row) => row.pictures.length)).toEqual([3, 3, 1]);
  });

  test('says what is wrong', async () => {
    await expect(contactSheet([])).rejects.toThrow('A contact sheet needs at least one picture.');
    await expect(contactSheet([{ pictures: [{ pixels: new Uint8Array(5), width: 2, height: 1 }] }])).rejects.toThrow(/wrong number of bytes[^]*wanted: 2 × 1 × 3 = 6[^]*given: 5/);
  });
});
