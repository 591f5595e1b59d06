import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { loadRecipe } from './load-recipe.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-recipe-'));
});

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

const dataset = ['imageFolder', { folder: 'photos' }];

test.each([
  ['typed.ts', "const folder: string = 'photos';\nenum Kind { folders = 'imageFolder' }\nexport default { dataset: [Kind.folders, { folder }] };"],
  ['plain.mjs', "export default { dataset: ['imageFolder', { folder: 'photos' }] };"],
  ['data.json', '{ "dataset": ["imageFolder", { "folder": "photos" }] }'],
  ['data.yaml', '# comment\ndataset: [imageFolder, { folder: photos }]\n'],
  ['list.yml', 'dataset:\n  - imageFolder\n  - folder: photos\n'],
])('reads %s', async (name, text) => {
  const file = await write(name, text);
  expect(await loadRecipe(file)).toEqual({ recipe: { dataset }, from: folder, name: basename(name).split('.')[0], file });
});

test('a TypeScript recipe may import its neighbors', async () => {
  await write('neighbor.ts', 'export const epochs: number = 7;');
  const file = await write('imports.ts', "import { epochs } from './neighbor.ts';\nexport default { epochs };");
  expect((await loadRecipe(file)).recipe).toEqual({ epochs: 7 });
});

test('a recipe called recipe is named by its folder', async () => {
  expect((await loadRecipe(await write('recipe.json', '{}'))).name).toBe(basename(folder));
});

test('a folder is the default recipe on it, from the working folder', async () => {
  expect(await loadRecipe(folder)).toEqual({ recipe: { dataset: ['imageFolder', { folder }] }, from: process.cwd(), name: basename(folder) });
});

test('a run folder is its recipe, from where it started, without the time in its name', async () => {
  const run = join(folder, 'flowers-20260101-120000');
  await mkdir(run);
  await writeFile(join(run, 'recipe.json'), JSON.stringify({ from: '..', file: '../flowers.ts', plugins: [], seed: 3, dataset, head: ['linear', { dropout: 0 }] }));
  // Alone, a recipe may lie beside pictures.
  expect((await loadRecipe(run)).recipe.dataset).toEqual(['imageFolder', { folder: run }]);
  await writeFile(join(run, 'events.jsonl'), '');
  expect(await loadRecipe(run)).toEqual({ recipe: { plugins: [], seed: 3, dataset, head: ['linear', { dropout: 0 }] }, from: folder, name: 'flowers', file: join(folder, 'flowers.ts') });

  await writeFile(join(run, 'recipe.json'), JSON.stringify({ from: '..', file: '../flowers.ts', dataset, head: 'written by hand' }));
  await expect(loadRecipe(run)).rejects.toThrow(/written by hand[^]*head[^]*train the recipe itself: .*flowers\.ts/);
});

test.each([
  ['parquet', 'flowers.parquet', 'flowers'],
  ['webDataset', 'flowers.tar', 'flowers'],
  ['webDataset', 'flowers.TAR.GZ', 'flowers'],
])('%s reads the shard %s', async (plugin, file, name) => {
  const shards = await write(file, '');
  expect(await loadRecipe(shards)).toEqual({ recipe: { dataset: [plugin, { shards }] }, from: process.cwd(), name });
});

test('a pattern of shards need not be a path', async () => {
  const shards = join(folder, 'flowers-{000000..000012}.tar');
  expect(await loadRecipe(shards)).toEqual({ recipe: { dataset: ['webDataset', { shards }] }, from: process.cwd(), name: 'flowers-000000-000012' });
});

test('a folder of shards, in it or in a folder for data; beside class folders a tar means nothing', async () => {
  const made = await mkdtemp(join(tmpdir(), 'thaw-recipe-'));
  await mkdir(join(made, 'hub', 'data'), { recursive: true });
  await mkdir(join(made, 'classes', 'cat'), { recursive: true });
  for (const file of ['hub/README.md', 'hub/data/train-00000-of-00001.parquet', 'classes/photos.tar', 'web.tar']) await writeFile(join(made, file), '');
  expect((await loadRecipe(join(made, 'hub'))).recipe).toEqual({ dataset: ['parquet', { shards: join(made, 'hub') }] });
  expect((await loadRecipe(join(made, 'hub', 'data'))).recipe).toEqual({ dataset: ['parquet', { shards: join(made, 'hub', 'data') }] });
  expect((await loadRecipe(join(made, 'classes'))).recipe).toEqual({ dataset: ['imageFolder', { folder: join(made, 'classes') }] });
});

test('a table is the default recipe on it; so is a folder with a table of its pictures', async () => {
  const table = await write('flowers.csv', 'file_name,label');
  expect(await loadRecipe(table)).toEqual({ recipe: { dataset: ['manifest', { file: table }] }, from: process.cwd(), name: 'flowers' });
  const pictures = await mkdtemp(join(tmpdir(), 'thaw-recipe-'));
  await writeFile(join(pictures, 'metadata.jsonl'), '');
  expect((await loadRecipe(pictures)).recipe).toEqual({ dataset: ['manifest', { file: join(pictures, 'metadata.jsonl') }] });
});

test.each([
  ['throws.ts', 'throw new Error("no luck");', /could not be run: no luck/],
  ['syntax.ts', 'export default {', /could not be run/],
  ['named.ts', 'export const recipe = {};', /has no default export[^]*given: recipe/],
  ['number.ts', 'export default 3;', /is not an object[^]*given: a number/],
  ['list.json', '[]', /is not an object[^]*given: a list/],
  ['broken.json', '{ "dataset": }', /not valid JSON[^]*line 1, column 14/],
  ['broken.yaml', 'dataset:\n  - [imageFolder', /not valid YAML[^]*line 2, column/],
  ['twice.yaml', 'epochs: 3\nepochs: 4', /not valid YAML[^]*line 2/],
  ['bomb.yaml', ['a: &a [x,x,x,x,x,x,x,x,x]', ...Array.from('bcdefghi', (name, index) => `${name}: &${name} [${Array(9).fill('*' + 'abcdefgh'[index]).join()}]`)].join('\n'), /not valid YAML/],
  ['recipe.toml', 'epochs = 3', /is not a recipe[^]*\.json/],
])('refuses %s', async (name, text, message) => {
  await expect(loadRecipe(await write(name, text))).rejects.toThrow(message);
});

test('a path that does not exist is named', async () => {
  await expect(loadRecipe(join(folder, 'nowhere.ts'))).rejects.toThrow(/There is no recipe or folder ".*nowhere\.ts"/);
});
