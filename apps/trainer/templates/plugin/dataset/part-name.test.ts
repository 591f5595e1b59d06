import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDataset } from '@thaw/testing';
import { afterAll, expect, test } from 'vitest';
import { partName } from './part-name.ts';

const folder = mkdtempSync(join(tmpdir(), 'part-name-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A GIF of one pixel in one of 64 colors, so that no two files are the same. */
const pixel = (color: number) => Buffer.from([...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, color * 4, 90, 200, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b]);
['cat_1', 'cat_2', 'cat_3', 'dog_1', 'dog_2', 'dog_3', 'notes'].forEach((name, index) => writeFileSync(join(folder, `${name}.gif`), pixel(index)));

describeDataset(partName, { options: { folder } });

test('takes the class from the name, and passes over what has none', async () => {
  const { classes, train, validation, skipped } = await partName({ folder }).load({ seed: 1 });
  expect(classes).toEqual(['cat', 'dog']);
  expect([train.length + validation.length, skipped]).toEqual([6, []]);
});
