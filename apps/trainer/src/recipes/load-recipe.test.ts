import { mkdtemp, writeFile } from 'node:fs/promises';
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

test.each([
  ['throws.ts', 'throw new Error("no luck");', /could not be run: no luck/],
  ['syntax.ts', 'export default {', /could not be run/],
  ['named.ts', 'export const recipe = {};', /has no default export[^]*given: recipe/],
  ['number.ts', 'export default 3;', /is not an object[^]*given: a number/],
  ['list.json', '[]', /is not an object[^]*given: a list/],
  ['broken.json', '{ "dataset": }', /not valid JSON[^]*line 1, column 14/],
  ['recipe.yaml', 'epochs: 3', /is not a recipe[^]*\.json/],
])('refuses %s', async (name, text, message) => {
  await expect(loadRecipe(await write(name, text))).rejects.toThrow(message);
});

test('a path that does not exist is named', async () => {
  await expect(loadRecipe(join(folder, 'nowhere.ts'))).rejects.toThrow(/There is no recipe or folder ".*nowhere\.ts"/);
});
