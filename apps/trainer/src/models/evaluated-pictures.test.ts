import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { provenanceOf, type Sample } from '@thaw/core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { create } from 'tar';
import { loadRegistry } from '../recipes/registry.ts';
import { otherPictures } from './evaluated-pictures.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-evaluated-'));
  vi.stubEnv('THAW_CACHE', join(folder, 'cache'));
  for (const [shade, name] of ['photos/dog/1.png', 'photos/cat/1.png', 'photos/cat/2.png', 'divided/train/dog/1.png', 'divided/val/dog/2.png', 'divided/test/cat/1.png'].entries()) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: shade, g: 0, b: 0 } } }).png().toFile(join(folder, name));
  }
  await create({ file: join(folder, 'photos.tar'), cwd: join(folder, 'photos') }, ['dog', 'cat']);
  await writeFile(join(folder, 'tags.csv'), 'file_name,labels\nphotos/dog/1.png,dog\nphotos/cat/1.png,cat|dog\nphotos/cat/2.png,\n');
  await writeFile(join(folder, 'one-each.csv'), 'file_name,labels\nphotos/dog/1.png,dog\nphotos/cat/1.png,cat\n');
  await writeFile(join(folder, 'kinds.csv'), 'file_name,kind\nphotos/dog/1.png,dog\nphotos/cat/1.png,cat\n');
  await writeFile(join(folder, 'recipe.json'), '{ "dataset": ["manifest", { "file": "kinds.csv", "label": "kind" }], "head": "linear" }');
});
afterAll(() => rm(folder, { recursive: true }));

/** What a model without its run would be shown: labels by the end of the id. */
async function shown(data: string, task?: 'single-label' | 'multi-label', classes: readonly string[] = ['ant', 'cat', 'dog']) {
  const description = { format: 'thaw-model-1', ...(task === undefined ? {} : { task }), classes, normalization: { mean: [0, 0, 0], standardDeviation: [1, 1, 1] }, transforms: [], plugins: [] } as const;
  const { split, loss } = await otherPictures({ registry: await loadRegistry(), run: undefined, description }, join(folder, data), () => undefined);
  const samples = Array.from({ length: split.length }, (_, index): Sample => split.at(index));
  return { pictures: Object.fromEntries(samples.map(({ id, labels }) => [id, labels.map((label) => classes[label])])), loss: provenanceOf(loss)?.name };
}

test.each([
  ['photos', '', { 'cat/1.png': ['cat'], 'cat/2.png': ['cat'], 'dog/1.png': ['dog'] }],
  ['divided', '', { 'train/dog/1.png': ['dog'], 'val/dog/2.png': ['dog'], 'test/cat/1.png': ['cat'] }],
  ['photos.tar', 'photos.tar/', { 'cat/1.png': ['cat'], 'cat/2.png': ['cat'], 'dog/1.png': ['dog'] }],
  ['recipe.json', '', { 'photos/cat/1.png': ['cat'], 'photos/dog/1.png': ['dog'] }],
])('all pictures of %s, whatever split they are in; classes may be missing', async (data, before, pictures) => {
  expect(await shown(data)).toEqual({ pictures: Object.fromEntries(Object.entries(pictures).map(([id, labels]) => [before + id, labels])), loss: 'crossEntropy' });
});

test('any number of labels', async () => {
  expect(await shown('tags.csv', 'multi-label')).toEqual({ pictures: { 'photos/dog/1.png': ['dog'], 'photos/cat/1.png': ['cat', 'dog'], 'photos/cat/2.png': [] }, loss: 'binaryCrossEntropy' });
  expect((await shown('one-each.csv', 'multi-label')).pictures).toEqual({ 'photos/dog/1.png': ['dog'], 'photos/cat/1.png': ['cat'] });
});

test('labels that the model does not know are named', async () => {
  await expect(shown('photos', 'single-label', ['ant', 'dog'])).rejects.toThrow(/Labels that are no classes: cat\.[^]*available: ant, dog/);
  await expect(shown('tags.csv', 'multi-label', ['ant'])).rejects.toThrow(/Labels that are no classes: cat, dog\./);
});

test('pictures that are labelled otherwise are an error with a cure', async () => {
  await expect(shown('photos', 'multi-label')).rejects.toThrow(/come with one class each[^]*a column `labels`/);
  await expect(shown('tags.csv')).rejects.toThrow(/come with any number of labels[^]*a folder for each class/);
});
