import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describeDataset } from '@thaw/testing';
import { create } from 'tar';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { archiveBytes, archiveFolder, type ArchiveName, packedPictures, unpackedPictures, writeArchives } from './test-archives.ts';
import { idsOf, samplesOf, temporaryFolder, writeFiles } from './test-pictures.ts';
import { webDataset } from './web-dataset.ts';

beforeEach(async () => {
  vi.stubEnv('THAW_CACHE', await temporaryFolder());
});

describeDataset(webDataset, { options: { shards: await archiveFolder('json.tar') } });

async function loadArchive(name: ArchiveName, options: object = {}) {
  const [shards] = await writeArchives(await temporaryFolder(), name);
  return webDataset({ shards: shards!, ...options }).load({ seed: 1 });
}

/** Packs files into a tar, in the order of their names here. */
async function pack(files: Parameters<typeof writeFiles>[1]): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, files);
  await create({ file: join(folder, 'own.tar'), cwd: folder }, Object.keys(files));
  return join(folder, 'own.tar');
}

test('shards with .cls, as a folder and as a pattern', async () => {
  const names = ['cls-000000.tar', 'cls-000001.tar', 'cls-000002.tar'] as const;
  const folder = await temporaryFolder();
  await writeArchives(folder, ...names);
  const [all, some] = await Promise.all([folder, join(folder, 'cls-{000000..000001}.tar')].map((shards) => webDataset({ shards }).load({ seed: 1 })));
  expect(await unpackedPictures(all!)).toEqual(packedPictures(...names));
  expect(all!.skipped).toEqual([]);
  expect(await unpackedPictures(some!)).toEqual(packedPictures(names[0], names[1]));
});

test.each(['json.tar', 'txt.tar.gz'] as const)('labels of %s', async (name) => {
  const dataset = await loadArchive(name);
  expect(await unpackedPictures(dataset)).toEqual(packedPictures(name));
  expect(dataset.classes).toEqual(['lily', 'rose']);
});

test('a field, class names and groups of our own', async () => {
  expect((await loadArchive('json.tar', { label: 'json.species' })).classes).toEqual(['s0', 's1']);
  expect((await loadArchive('cls-000000.tar', { classNames: ['no', 'yes'] })).classes).toEqual(['no', 'yes']);
  const grouped = await loadArchive('json.tar', { label: 'json.species', group: 'json.label' }).catch((error: Error) => error.message);
  expect(grouped).toMatch(/one picture to train and validate on|validation split is empty/);
  await expect(loadArchive('cls-000000.tar', { classNames: ['only'] })).rejects.toThrow(/one class/);
});

test('classes whose labels are numbers are in the order of the numbers', async () => {
  const files = Object.fromEntries([0, 2, 10].flatMap((label) => [0, 1].flatMap((copy) => [[`${label}-${copy}.png`, label * 2 + copy], [`${label}-${copy}.cls`, String(label)]])));
  expect((await webDataset({ shards: await pack(files) }).load({ seed: 1 })).classes).toEqual(['0', '2', '10']);
});

test.each(['pax.tar', 'gnu.tar'] as const)('long names in class folders: %s', async (name) => {
  expect(await unpackedPictures(await loadArchive(name))).toEqual(packedPictures(name));
});

test('members that climb out, links, devices and pipes are named and left out', async () => {
  const dataset = await loadArchive('hostile.tar');
  expect(await unpackedPictures(dataset)).toEqual(packedPictures('hostile.tar'));
  expect(dataset.skipped).toEqual([
    { file: 'hostile.tar/../escape.jpg', reason: 'its path leads out of the archive' },
    { file: 'hostile.tar//absolute.jpg', reason: 'its path leads out of the archive' },
    { file: 'hostile.tar/cat/../../up.jpg', reason: 'its path leads out of the archive' },
    { file: 'hostile.tar/cat/device.jpg', reason: 'not a file, but a device or a pipe' },
    { file: 'hostile.tar/cat/hard.jpg', reason: 'a link (to cat/1.jpg), which is not followed' },
    { file: 'hostile.tar/cat/link.jpg', reason: 'a link (to /etc/passwd), which is not followed' },
    { file: 'hostile.tar/cat/pipe.jpg', reason: 'not a file, but a device or a pipe' },
  ]);
});

describe('what a sample holds', () => {
  const labels = { 'a1.cls': 'a', 'a2.cls': 'a', 'b1.cls': 'b', 'b2.cls': 'b' };

  test('labels need not be beside their pictures; a picture without one is left out', async () => {
    const dataset = await webDataset({ shards: await pack({ 'a1.png': 1, 'a2.png': 2, 'b1.png': 3, 'b2.png': 4, 'c.png': 5, ...labels }) }).load({ seed: 1 });
    expect(dataset.skipped).toEqual([{ file: 'own.tar/c.png', reason: 'no label beside it (.cls, .json.label, .json.class, .json.category, .json.labels, .json.tags, .txt)' }]);
    expect(dataset.train.length + dataset.validation.length).toBe(4);
  });

  test('a mask beside a photo is no picture of its own, unless it is asked for', async () => {
    const shards = await pack({ 'a1.mask.png': 11, 'a1.png': 1, 'a2.png': 2, 'b1.mask.png': 13, 'b1.png': 3, 'b2.png': 4, 'a2.mask.png': 12, 'b2.mask.png': 14, ...labels });
    const ids = async (options: object) => [await webDataset({ shards, ...options }).load({ seed: 1 })].flatMap(({ train, validation }) => [...idsOf(train), ...idsOf(validation)]).sort();
    expect(await ids({})).toEqual(['a1', 'a2', 'b1', 'b2'].map((name) => `own.tar/${name}.png`));
    expect(await ids({ image: 'mask.png' })).toEqual(['a1', 'a2', 'b1', 'b2'].map((name) => `own.tar/${name}.mask.png`));
  });

  test('names with dots in class folders are pictures each; hidden files are passed over', async () => {
    const dataset = await webDataset({ shards: await pack({ 'a/x.1.png': 1, 'a/x.2.png': 2, 'b/x.1.png': 3, 'b/x.2.png': 4, 'b/._x.2.png': 'apple' }) }).load({ seed: 1 });
    expect(dataset.classes).toEqual(['a', 'b']);
    expect(dataset.train.length + dataset.validation.length).toBe(4);
    expect(dataset.skipped).toEqual([]);
  });
});

describe('any number of labels for each picture', () => {
  test('lists in JSON are found by themselves, captions beside them are none', async () => {
    const [shards] = await writeArchives(await temporaryFolder(), 'lists.tar');
    for (const options of [{}, { labels: 'json.labels' }]) {
      const source = webDataset({ shards: shards!, ...options });
      expect(await source.task!()).toBe('multi-label');
      const dataset = await source.load({ seed: 1 });
      expect(await unpackedPictures(dataset)).toEqual(packedPictures('lists.tar'));
      expect([dataset.classes, dataset.skipped]).toEqual([['cat', 'dog', 'tree frog'], []]);
    }
  });

  const lists = [['10'], [2, 10], [], [2], [true], [true], ['10', 'true']];
  const pictures = Object.fromEntries(lists.map((_, index) => [`${index}.png`, index]));
  const labels = Object.fromEntries(lists.map((list, index) => [`${index}.json`, JSON.stringify({ kinds: list, label: index < 3 ? list : 'one' })]));

  test('a field of our own; numbers and texts; however far from the pictures', async () => {
    const source = webDataset({ shards: await pack({ ...pictures, ...labels }), labels: 'json.kinds' });
    const dataset = await source.load({ seed: 1 });
    expect(dataset.classes).toEqual(['2', '10', 'true']);
    const samples = [dataset.train, dataset.validation].flatMap(samplesOf);
    expect(samples.find(({ id }) => id === 'own.tar/1.png')!.labels).toEqual([0, 1]);
    expect(samples.find(({ id }) => id === 'own.tar/2.png')!.labels).toEqual([]);
  });

  test('lists beside single labels are an error, also where one label was asked for', async () => {
    const shards = await pack({ ...pictures, ...labels });
    await expect(webDataset({ shards }).load({ seed: 1 })).rejects.toThrow(/begin with lists of labels, and a picture has a single one[^]*"one" for own\.tar\/3\.png/);
    await expect(webDataset({ shards, label: 'json.kinds' }).load({ seed: 1 })).rejects.toThrow(/begin with single labels, and a picture has a list/);
    expect(() => webDataset({ shards, label: 'cls', labels: 'json.kinds' })).toThrow(/either `label` or `labels`/);
    expect(() => webDataset({ shards, labels: 'txt' })).toThrow(/name a field of a JSON file/);
  });

  test('class folders have a single one', async () => {
    const [shards] = await writeArchives(await temporaryFolder(), 'pax.tar');
    expect(await webDataset({ shards: shards! }).task!()).toBe('single-label');
  });
});

describe('damaged shards give what is whole in them', () => {
  const bytes = archiveBytes('cls-000000.tar');
  const damage: [string, string, Buffer, RegExp, number][] = [
    ['cut in a picture', 'cut.tar', bytes.subarray(0, 18 * 512 + 100), /^it is cut short in 000003\.jpg$/, 3],
    ['cut between members', 'cut.tar', bytes.subarray(0, 10 * 512), /no end mark|cut short/, 2],
    ['cut while compressed', 'cut.tar.gz', gzipSync(bytes).subarray(0, -300), /^it is (damaged|cut short)/, 1],
    ['a broken header', 'bits.tar', Buffer.concat([bytes.subarray(0, 512 * 2 + 10), Buffer.alloc(40, 0x55), bytes.subarray(512 * 2 + 50)]), /^it is damaged \(checksum failure\)$/, 3],
    ['no tar at all', 'noise.tar', Buffer.from('this is no tar. '.repeat(200)), /^it is no tar/, 0],
    ['nothing', 'empty.tar', Buffer.alloc(0), /no tar|no end mark/, 0],
  ];
  test.each(damage)('%s', async (_, name, content, reason, least) => {
    const folder = await temporaryFolder();
    await writeArchives(folder, 'cls-000001.tar');
    await writeFile(join(folder, name), content);
    const dataset = await webDataset({ shards: folder }).load({ seed: 1 });
    const ofShard = [dataset.train, dataset.validation].flatMap(samplesOf).filter(({ id }) => id.startsWith(name)).length;
    expect(ofShard).toBeGreaterThanOrEqual(least);
    const [entry] = dataset.skipped.filter(({ file }) => file === name);
    expect(entry?.reason).toMatch(reason);
    expect(await unpackedPictures(dataset)).toMatchObject(packedPictures('cls-000001.tar'));
  });
});

test('a compressed shard is as long in the cache as its tar', async () => {
  expect(gunzipSync(archiveBytes('txt.tar.gz')).length).toBeGreaterThan(archiveBytes('txt.tar.gz').length);
  const [shards] = await writeArchives(await temporaryFolder(), 'txt.tar.gz');
  const progress: number[] = [];
  await webDataset({ shards: shards! }).load({ seed: 1, onProgress: ({ done, total, unit }) => unit === 'bytes' && progress.push(done / total) });
  expect(progress.at(-1)).toBe(1);
});
