import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRecipe } from '../recipes/load-recipe.ts';
import { recordingOutput } from '../terminal/recording-output.ts';
import { planRun } from '../training/plan-run.ts';
import type { Ask } from './ask.ts';
import { runInit } from './run-init.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-init-'));
  for (const [name, red] of [['day', 250], ['night', 10]] as const) {
    await mkdir(join(folder, 'photos', name), { recursive: true });
    for (let index = 0; index < 4; index++) {
      await sharp({ create: { width: 20 + index, height: 20, channels: 3, background: { r: red, g: index, b: 90 } } }).png().toFile(join(folder, 'photos', name, `${index}.png`));
    }
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Answers in turn, and what was asked. */
function person(answers: readonly string[]): { ask: Ask; asked: string[] } {
  const left = [...answers];
  const asked: string[] = [];
  return { asked, ask: ({ text, read }) => (asked.push(text), Promise.resolve(read(left.shift()!))) };
}

test('three answers make a recipe that finds the pictures from its own folder', async () => {
  const { ask, asked } = person([join(folder, 'photos'), '3', 'any']);
  const output = recordingOutput();
  const out = join(folder, 'recipes', 'sky.yaml');
  expect(await runInit(output, { out, force: false }, ask)).toBe(0);
  expect(asked).toHaveLength(3);
  expect(output.lines[0]).toBe('8 pictures in 2 classes: day, night');

  const { recipe } = await loadRecipe(out);
  expect(recipe.transforms?.train?.[0]).toEqual(['randomRotation', { degrees: 180 }]);
  expect(await readFile(out, 'utf8')).toContain('within 3 minutes');
  const schema = JSON.parse(await readFile(join(folder, 'recipes', 'sky.schema.json'), 'utf8')) as { properties: object };
  expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(recipe)));
});

test('what the command line says is not asked; a recipe that is there stays', async () => {
  const { ask, asked } = person([]);
  const out = join(folder, 'recipe.ts');
  const choices = { pictures: join(folder, 'photos'), minutes: 5, content: 'text', out } as const;
  expect(await runInit(recordingOutput(), { ...choices, force: false }, ask)).toBe(0);
  expect(asked).toEqual([]);
  const written = await readFile(out, 'utf8');
  await expect(runInit(recordingOutput(), { ...choices, content: 'upright', force: false })).rejects.toThrow(/There is a recipe already[^]*--force/);
  expect(await readFile(out, 'utf8')).toBe(written);
  expect(await runInit(recordingOutput(), { ...choices, content: 'upright', force: true })).toBe(0);
  expect(await readFile(out, 'utf8')).not.toBe(written);
});

test('a table of labels makes a recipe for several labels', async () => {
  const table = join(folder, 'labels.csv');
  const rows = ['day', 'night'].flatMap((name) => [0, 1, 2, 3].map((index) => `photos/${name}/${index}.png,${index === 3 ? '' : `${name}|dry`}`));
  await writeFile(table, `file,labels\n${rows.join('\n')}\n`);
  const out = join(folder, 'labels.yaml');
  expect(await runInit(recordingOutput(), { pictures: table, minutes: 5, content: 'upright', out, force: false })).toBe(0);
  const { recipe } = await loadRecipe(out);
  expect(recipe).toMatchObject({ dataset: ['manifest', { file: expect.stringContaining('labels.csv') as string }], loss: 'binaryCrossEntropy', threshold: 0.5 });
  expect((await planRun({ target: out, overrides: [] })).recipe.task).toBe('multi-label');
});

test('a folder without pictures is refused before anything is asked or written', async () => {
  const { ask, asked } = person(['3']);
  await expect(runInit(recordingOutput(), { pictures: join(folder, 'nothing'), out: join(folder, 'other.yaml'), force: false }, ask)).rejects.toThrow('There is no recipe or folder');
  await expect(runInit(recordingOutput(), { pictures: join(folder, 'photos'), out: join(folder, 'other.json'), force: false }, ask)).rejects.toThrow(/no name for a recipe/);
  expect(asked).toEqual([]);
});
