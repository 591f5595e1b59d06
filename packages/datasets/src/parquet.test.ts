import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeDataset } from '@thaw/testing';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { parquet } from './parquet.ts';
import { archiveBytes, archiveFolder, type ArchiveName, packedPictures, unpackedPictures, writeArchives } from './test-archives.ts';
import { placesOf, temporaryFolder } from './test-pictures.ts';

beforeEach(async () => {
  vi.stubEnv('THAW_CACHE', await temporaryFolder());
});

describeDataset(parquet, { options: { shards: await archiveFolder('data/train-00000-of-00002.parquet') } });

const hubFiles: ArchiveName[] = ['data/train-00000-of-00002.parquet', 'data/train-00001-of-00002.parquet', 'data/validation-00000-of-00001.parquet', 'data/test-00000-of-00001.parquet'];

test("a folder of Hugging Face's shards: every picture as it was, class names and splits", async () => {
  const folder = await temporaryFolder();
  await writeArchives(folder, ...hubFiles);
  const dataset = await parquet({ shards: folder }).load({ seed: 1 });
  expect(await unpackedPictures(dataset)).toEqual(packedPictures(...hubFiles));
  expect(dataset.classes).toEqual(['cat', 'dog', 'tree frog']);
  expect([dataset.train.length, dataset.validation.length, dataset.test?.length]).toEqual([9, 3, 3]);
  expect(dataset.skipped).toEqual([]);
});

describe.each(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'] as const)('columns of bytes and texts, compression: %s', (codec) => {
  test('row group after row group', async () => {
    const name = `${codec}.parquet` as const;
    const [shards] = await writeArchives(await temporaryFolder(), name);
    const dataset = await parquet({ shards: shards! }).load({ seed: 1 });
    expect(await unpackedPictures(dataset)).toEqual(packedPictures(name));
    expect(dataset.skipped).toEqual([{ file: `${name}/000003`, reason: 'the row has no label' }]);
  });
});

describe.each(['class-lists', 'text-lists'] as const)('any number of labels for each picture: %s', (kind) => {
  test('is told by the columns; lists as they were, with an empty one, without a missing one', async () => {
    const name = `${kind}.parquet` as const;
    const [shards] = await writeArchives(await temporaryFolder(), name);
    const source = parquet({ shards: shards! });
    expect(await source.task!()).toBe('multi-label');
    const dataset = await source.load({ seed: 1 });
    expect(await unpackedPictures(dataset)).toEqual(packedPictures(name));
    expect(dataset.classes).toEqual(['cat', 'dog', 'tree frog']);
    expect(dataset.skipped).toEqual([{ file: `${name}/000007`, reason: 'the row has no label' }]);
  });
});

test('single labels in some shards and lists in others are an error', async () => {
  const folder = await temporaryFolder();
  await writeArchives(folder, 'none.parquet', 'text-lists.parquet');
  expect(await parquet({ shards: 'none.parquet' }).task!({ from: folder })).toBe('single-label');
  await expect(parquet({ shards: folder }).load({ seed: 1 })).rejects.toThrow(/begin with single labels, and a picture has a list[^]*given: \["tree frog","cat"\] for text-lists\.parquet\/000000/);
});

test('columns are named when asked; a missing one is an error that lists them', async () => {
  const [shards] = await writeArchives(await temporaryFolder(), 'none.parquet');
  const load = (options: object) => parquet({ shards: shards!, ...options }).load({ seed: 1 });
  expect(placesOf(await load({ image: 'picture', label: 'category' }))).toEqual(placesOf(await load({})));
  await expect(load({ label: 'kind' })).rejects.toThrow(/no column for label[^]*kind[^]*picture, category, weight/);
  await expect(load({ group: 'patient' })).rejects.toThrow(/no column for group/);
  await expect(load({ image: 'weight' })).rejects.toThrow(/"weight" holds no pictures[^]*INT64/);
  await expect(load({ label: 'weight' })).rejects.toThrow(/has one picture|only one picture/);
});

test('a group stays in one split', async () => {
  const [shards] = await writeArchives(await temporaryFolder(), 'none.parquet');
  const dataset = await parquet({ shards: shards!, group: 'weight' }).load({ seed: 1 });
  expect(dataset.train.length + dataset.validation.length).toBe(4);
});

test('a damaged row group is left out with its reason; so is a file that is cut short', async () => {
  const folder = await temporaryFolder();
  await writeArchives(folder, 'zstd.parquet', 'gzip.parquet');
  const whole = archiveBytes('zstd.parquet');
  await writeFile(join(folder, 'zstd.parquet'), Buffer.concat([whole.subarray(0, 4), Buffer.alloc(400, 0xff), whole.subarray(404)]));
  await writeFile(join(folder, 'cut.parquet'), whole.subarray(0, -100));
  const { skipped, ...dataset } = await parquet({ shards: folder }).load({ seed: 1 });
  expect(skipped.map(({ file }) => file)).toEqual(['cut.parquet', 'gzip.parquet/000003', 'zstd.parquet/000003', 'zstd.parquet/rows 0 to 1']);
  expect(skipped[0]!.reason).toMatch(/no Parquet file, or is cut short/);
  expect(skipped[3]!.reason).toMatch(/damaged/);
  expect(Object.keys(await unpackedPictures({ ...dataset, skipped }))).toHaveLength(6);
});

test('a recipe finds shards from its folder', async () => {
  const folder = await temporaryFolder();
  await writeArchives(folder, 'snappy.parquet');
  expect((await parquet({ shards: 'snappy.parquet' }).load({ seed: 1, from: folder })).train.length).toBe(2);
  expect((await readFile(join(folder, 'snappy.parquet'))).length).toBe(archiveBytes('snappy.parquet').length);
});
