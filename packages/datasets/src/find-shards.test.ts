import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expandBraces, findShards } from './find-shards.ts';
import { temporaryFolder, writeFiles } from './test-pictures.ts';

async function folderOf(...names: string[]): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, Object.fromEntries(names.map((name) => [name, ''])));
  return folder;
}

const splitsIn = async (folder: string, extensions = ['.parquet']) => Object.fromEntries((await findShards(folder, extensions)).map(({ id, split }) => [id, split]));

test('braces expand as in the shell', () => {
  expect(expandBraces('a-{08..10}.tar')).toEqual(['a-08.tar', 'a-09.tar', 'a-10.tar']);
  expect(expandBraces('{8..10}')).toEqual(['8', '9', '10']);
  expect(expandBraces('{a,b}/{0..1}')).toEqual(['a/0', 'a/1', 'b/0', 'b/1']);
  expect(() => expandBraces('{5..1}')).toThrow(/range of shards/);
  expect(() => expandBraces('{0..99999999999}')).toThrow(/too long/);
});

test('a file, a folder and what lies below it, a pattern', async () => {
  const folder = await folderOf('a-0.tar', 'a-1.tar', 'below/b.tar.gz', 'c.TGZ', 'photo.gz', 'README.md');
  const endings = ['.tar', '.tar.gz', '.tgz'];
  expect((await findShards(folder, endings)).map(({ id }) => id)).toEqual(['a-0.tar', 'a-1.tar', 'below/b.tar.gz', 'c.TGZ']);
  expect(await findShards(join(folder, 'a-1.tar'), endings)).toEqual([{ file: join(folder, 'a-1.tar'), id: 'a-1.tar' }]);
  expect((await findShards(join(folder, '{a-0,below/b}.tar'), endings).catch((error: Error) => error.message))).toMatch(/does not exist[^]*all 2 of[^]*below\/b\.tar/);
  expect((await findShards(join(folder, '{below/b.tar.gz,a-0.tar}'), endings)).map(({ id }) => id)).toEqual(['a-0.tar', 'below/b.tar.gz']);
});

test('a folder without shards, a path to nothing', async () => {
  const folder = await folderOf('a.csv');
  await expect(findShards(folder, ['.parquet'])).rejects.toThrow(/holds no shards[^]*\.parquet/);
  await expect(findShards(join(folder, 'b.parquet'), ['.parquet'])).rejects.toThrow(/does not exist/);
});

describe('names divide', () => {
  test('train and validation, perhaps test, as Hugging Face names them', async () => {
    const folder = await folderOf('data/train-00000-of-00002.parquet', 'data/train-00001-of-00002.parquet', 'data/validation-00000-of-00001.parquet', 'data/test-00000-of-00001.parquet');
    expect(await splitsIn(folder)).toEqual({
      'data/train-00000-of-00002.parquet': 'train',
      'data/train-00001-of-00002.parquet': 'train',
      'data/validation-00000-of-00001.parquet': 'validation',
      'data/test-00000-of-00001.parquet': 'test',
    });
    expect(await splitsIn(await folderOf('train/0.parquet', 'eval/0.parquet', 'imagenet_val_1.parquet'))).toEqual({ 'train/0.parquet': 'train', 'eval/0.parquet': 'test', 'imagenet_val_1.parquet': 'validation' });
  });

  test('without validation, training is left for the seed', async () => {
    expect(await splitsIn(await folderOf('train.parquet', 'test.parquet'))).toEqual({ 'train.parquet': undefined, 'test.parquet': 'test' });
  });

  test('one name alone says nothing; neither does a part of a word', async () => {
    expect(await splitsIn(await folderOf('test-0.parquet', 'test-1.parquet'))).toEqual({ 'test-0.parquet': undefined, 'test-1.parquet': undefined });
    expect(await splitsIn(await folderOf('trains.parquet', 'protest.parquet', 'value.parquet'))).toEqual({ 'trains.parquet': undefined, 'protest.parquet': undefined, 'value.parquet': undefined });
    expect((await findShards(join(await folderOf('train/validation-0.parquet'), 'train', 'validation-0.parquet'), ['.parquet'])).map(({ file }) => basename(file))).toEqual(['validation-0.parquet']);
  });
});
