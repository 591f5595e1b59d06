import { join } from 'node:path';
import { describePlugin } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { manifest } from './manifest.ts';
import { idsOf, placesOf, samplesOf, temporaryFolder, writeFiles } from './test-pictures.ts';

const pictures = Object.fromEntries(['a', 'b'].flatMap((name, label) => Array.from({ length: 6 }, (_, index) => [`pictures/${name}${index}.png`, 10 * label + index] as const)));
const names = Object.keys(pictures);

describePlugin(manifest, { options: { file: 'metadata.csv' } });

/** The dataset of a table that lies beside twelve pictures of two classes. */
async function load(file: string, text: string, options: Omit<Parameters<typeof manifest>[0], 'file'> = {}) {
  const from = await temporaryFolder();
  await writeFiles(from, { ...pictures, [file]: text });
  return manifest({ file, validation: 0.34, ...options }).load({ seed: 1, from });
}

const labelOf = (name: string): string => (name.includes('/a') ? 'ant' : 'bee');

const csv = (columns: string, rowOf: (name: string, index: number) => string): string => [columns, ...names.map(rowOf)].join('\n');

describe('manifest', () => {
  test('reads CSV, TSV and JSON Lines alike', async () => {
    const comma = await load('m.csv', csv('file_name,label', (name) => `${name},${labelOf(name)}`));
    const semicolon = await load('m.csv', `\uFEFF${csv('path;note;class', (name) => `"${name}";"a;b, ""c""";${labelOf(name)}`)}`);
    const tabs = await load('m.tsv', csv('image\tcategory', (name) => `${name}\t${labelOf(name)}`));
    const lines = await load('m.jsonl', names.map((name) => JSON.stringify({ file_name: name, label: labelOf(name), boxes: [1, 2] })).join('\n\n'));
    expect(comma.classes).toEqual(['ant', 'bee']);
    expect(Object.keys(placesOf(comma))).toHaveLength(12);
    for (const other of [semicolon, tabs, lines]) expect(placesOf(other)).toEqual(placesOf(comma));
  });

  test('takes splits as they are given, whatever they are called', async () => {
    const dataset = await load('m.csv', csv('file,label,subset', (name, index) => `${name},${labelOf(name)},${['train', 'Training', 'val', 'test', '', 'dev'][index % 6]}`));
    expect(idsOf(dataset.validation)).toEqual(['a2', 'a5', 'b2', 'b5'].map((name) => `pictures/${name}.png`));
    expect(idsOf(dataset.test)).toEqual(['a3', 'b3'].map((name) => `pictures/${name}.png`));
    expect(dataset.train.length).toBe(6);
  });

  test('keeps a group in one split', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const dataset = await load('m.csv', csv('file,label,patient', (name, index) => `${name},${labelOf(name)},p${Math.floor((index % 6) / 2)}`), { group: 'patient', seed });
      const splitsOf = new Map<string, Set<string>>();
      for (const [id, split] of Object.entries(placesOf(dataset))) {
        const patient = `p${Math.floor(names.indexOf(id) % 6 / 2)}`;
        splitsOf.set(patient, (splitsOf.get(patient) ?? new Set()).add(split));
      }
      expect([...splitsOf.values()].map((splits) => splits.size)).toEqual([1, 1, 1]);
      // One of three patients has the four pictures that 34 % of twelve are.
      expect(dataset.validation.length).toBe(4);
    }
  });

  test('a group goes with those of it that have a split', async () => {
    const splits = ['validation', 'train', 'train', 'train', 'train', 'train', '', 'train', 'train', 'train', 'train', ''];
    const dataset = await load('m.csv', csv('file,label,group,split', (name, index) => `${name},${labelOf(name)},g${index % 6},${splits[index]}`));
    expect(idsOf(dataset.validation)).toEqual(['pictures/a0.png', 'pictures/b0.png']);
    expect(dataset.train.length).toBe(10);
    await expect(load('m.csv', csv('file,label,group,split', (name, index) => `${name},${labelOf(name)},g0,${index === 0 ? 'validation' : 'train'}`))).rejects.toThrow('The group "g0" is in two splits');
  });

  test('starts relative paths at another folder when told', async () => {
    const dataset = await load('tables/m.csv', csv('file,label', (name) => `${name.slice('pictures/'.length)},${labelOf(name)}`), { folder: 'pictures' });
    expect(samplesOf(dataset.train)[0]!.id).toMatch(/^[ab]\d\.png$/);
  });

  test('lists a picture that is not there, and goes on', async () => {
    const dataset = await load('m.csv', `${csv('file,label', (name) => `${name},${labelOf(name)}`)}\npictures/none.png,ant`);
    expect(dataset.skipped).toEqual([{ file: 'pictures/none.png', reason: 'the file is missing, or is a link to nothing' }]);
  });

  test.each([
    ['m.csv', 'file,kind\na,b', 'no column for label', 'file, kind'],
    ['m.csv', csv('file,label', (name) => name), 'Invalid Record Length', 'line 2'],
    ['m.csv', 'file,label\n"a,b', 'Quote Not Closed', 'm.csv'],
    ['m.csv', 'file,label\n,b', 'Line 2 of the manifest has no picture', 'm.csv'],
    ['m.csv', 'file,label,split\na,b,later', 'unknown split', '"later"'],
    ['m.jsonl', '{"file": "a", "label": "b"}\n{"file": ', 'Line 2 of the manifest is not a JSON object', 'one object per line'],
    ['m.jsonl', '["a", "b"]', 'Line 1 of the manifest is not a JSON object', 'one object per line'],
    ['m.csv', '', 'The dataset has no files', 'list at least two pictures'],
    ['m.txt', 'a', 'This is no manifest', '.csv'],
  ])('refuses %s %j: %s', async (file, text, message, detail) => {
    const refused = load(file, text);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(detail);
  });

  test('says what is wrong with a table that is not there', async () => {
    await expect(manifest({ file: join('nowhere', 'm.csv') }).load({ seed: 1 })).rejects.toThrow('The manifest does not exist');
  });
});

describe('manifest with any number of labels', () => {
  const kinds = (index: number): string[] => [['ant'], ['ant', 'bee'], ['bee'], []][index % 4]!;
  const taskOf = (file: string, from: string, options: object = {}) => manifest({ file, ...options }).task!({ from });

  test('reads delimited texts and lists alike, pictures without a label included', async () => {
    const bars = await load('m.csv', csv('file,labels', (name, index) => `${name},${kinds(index).join('|')}`));
    const spaces = await load('m.csv', csv('fname,tags', (name, index) => `${name},${kinds(index).toReversed().join(' ')}`), { labelDelimiter: ' ' });
    const lists = await load('m.jsonl', names.map((name, index) => JSON.stringify({ file_name: name, labels: kinds(index) })).join('\n'));
    expect(bars.classes).toEqual(['ant', 'bee']);
    const labels = Object.fromEntries([...samplesOf(bars.train), ...samplesOf(bars.validation)].map((sample) => [sample.id, sample.labels]));
    expect(names.map((name) => labels[name])).toEqual(names.map((_, index) => kinds(index).map((kind) => bars.classes.indexOf(kind))));
    for (const other of [spaces, lists]) expect(placesOf(other)).toEqual(placesOf(bars));
    const validation = samplesOf(bars.validation);
    expect([0, 1].map((label) => validation.filter((sample) => sample.labels.includes(label)).length)).toEqual([2, 2]);
  });

  test('says beforehand how pictures are labelled', async () => {
    const from = await temporaryFolder();
    await writeFiles(from, { 'one.csv': 'file,label\na,b', 'several.csv': 'file,labels\na,b|c', 'both.csv': 'file,label,labels\na,b,b|c' });
    expect([await taskOf('one.csv', from), await taskOf('several.csv', from)]).toEqual(['single-label', 'multi-label']);
    expect([await taskOf('both.csv', from, { label: 'label' }), await taskOf('both.csv', from, { labels: 'labels' })]).toEqual(['single-label', 'multi-label']);
    await expect(taskOf('both.csv', from)).rejects.toThrow(/a column for one label and one for several/);
  });

  test('keeps a group in one split', async () => {
    for (const seed of [1, 2, 3]) {
      const dataset = await load('m.csv', csv('file,labels,group', (name, index) => `${name},${kinds(index).join('|')},g${Math.floor(index / 4)}`), { seed });
      const places = placesOf(dataset);
      for (const group of [0, 1, 2]) expect(new Set(names.slice(4 * group, 4 * group + 4).map((name) => places[name])).size).toBe(1);
    }
  });

  test('takes the classes that are given, in their order', async () => {
    const table = csv('file,labels', (name, index) => `${name},${kinds(index).join('|')}`);
    expect((await load('m.csv', table, { classes: ['bee', 'ant'] })).classes).toEqual(['bee', 'ant']);
    await expect(load('m.csv', table, { classes: ['bee', 'cat'] })).rejects.toThrow(/Labels that are no classes: ant\./);
  });

  test('suspects another delimiter where every picture has one label', async () => {
    await expect(load('m.csv', csv('file,labels', (name, index) => `${name},${index % 2 === 0 ? 'ant bee' : 'ant'}`))).rejects.toThrow(/exactly one label[^]*labelDelimiter/);
  });
});
