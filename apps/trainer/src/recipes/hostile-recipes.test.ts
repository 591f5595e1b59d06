import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry, definePlugin, ThawError } from '@thaw/core';
import { resolveRecipe } from '@thaw/training';
import { optimizers } from '@thaw/vision';
import { z } from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadRecipe } from './load-recipe.ts';
import { loadRegistry } from './registry.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-recipes-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Loads and resolves a recipe, as the command does. */
async function use(name: string, content: string): Promise<unknown> {
  await writeFile(join(folder, name), content);
  const { recipe, from } = await loadRecipe(join(folder, name));
  return resolveRecipe(recipe, await loadRegistry(recipe.plugins, from), { from });
}

const dataset = 'dataset: [imageFolder, { folder: photos }]';
const bomb = Array.from({ length: 30 }, (_, level) => `l${level}: &l${level} [${level === 0 ? 'x' : `*l${level - 1}, *l${level - 1}`}]`).join('\n');

test.each<[what: string, file: string, content: string, message: RegExp]>([
  ['JSON without a comma', 'a.json', '{\n  "epochs": 3\n  "seed": 1\n}', /a\.json is not valid JSON\.\n {2}given: line 3, column 3: Expected ',' or '}'.*\n {8}"seed": 1\n {8}\^\n {2}cure: /],
  ['JSON that ends too early', 'a.json', '{ "epochs": [3', /line 1, column 15: .*\n {6}\{ "epochs": \[3\n {20}\^/],
  ['an empty file', 'a.json', '', /line 1, column 1: Unexpected end/],
  ['a very long line', 'a.json', `{ "seed": ${'1'.repeat(5000)} oops }`, /line 1, column 5012: [^\n]*\n[^\n]{1,110}\n {56}\^/],
  ['lists in lists without end', 'a.json', `{ "dataset": ${'['.repeat(1e5)}${']'.repeat(1e5)} }`, /nested too deeply at recipe\.dataset\[0\]/],
  ['YAML with a wrong indentation', 'a.yaml', `${dataset}\nhead:\n  - a\n b: 2\n`, /a\.yaml is not valid YAML\.\n {2}given: line 4, column 1: .+\n {7}b: 2\n {6}\^/],
  ['YAML with a field twice', 'a.yaml', `${dataset}\nseed: 1\nseed: 2\n`, /line 3, column 1: Map keys must be unique\n {6}seed: 2/],
  ['YAML with a tag that runs code elsewhere', 'a.yaml', `${dataset}\nseed: !!python/object/apply:os.system ["true"]\n`, /line 2, column 7: Unresolved tag: .*python\/object/],
  ['YAML aliases that double', 'a.yaml', `${dataset}\n${bomb}\nseed: *l29\n`, /Excessive alias count/],
  ['a YAML list in itself', 'a.yaml', `dataset: &a [imageFolder, { folder: *a }]\n`, /The recipe holds itself: recipe\.dataset\[1\]\.folder|Unresolved alias/],
  ['YAML in YAML without end', 'a.yaml', `dataset: ${'['.repeat(2e4)}`, /is not valid YAML/],
  ['two YAML documents', 'a.yaml', `${dataset}\n---\nseed: 1\n`, /line 2, column 1: Source contains multiple documents/],
  ['an option out of range', 'a.yaml', `${dataset}\noptimizer: [adamw, { weightDecay: -1 }]\n`, /In the recipe's optimizer: Invalid options[^]*weightDecay: [^]*given: \{"weightDecay":-1\}/],
  ['an option of another type, far inside', 'a.yaml', `${dataset}\ntransforms: { train: [[randomResizedCrop, { size: 96, scale: [2, x] }]] }\n`, /In the recipe's transforms\.train\[0\]: Invalid options[^]*scale\.1: /],
  ['nothing where a part belongs', 'a.json', '{ "dataset": ["imageFolder", { "folder": "photos" }], "transforms": { "train": [null] } }', /In the recipe's transforms\.train\[0\]: This is no transform\.[^]*given: null/],
  ['a field from nowhere', 'a.json', '{ "dataset": "imageFolder", "__proto__": { "epochs": 3 }, "batchsize": 3 }', /batchsize: no such field; did you mean "batchSize"\?/],
  ['a field that is not even text', 'a.yaml', `${dataset}\n? [a, b]\n: 1\n`, /no such field/],
  ['code that does not parse', 'a.ts', 'export default { dataset: };', /The recipe .*a\.ts could not be run: [^]*a\.ts[^]*cure: mend the error above/],
  ['code whose data holds itself', 'a.ts', 'const dataset: unknown[] = ["imageFolder"]; dataset.push({ folder: dataset }); export default { dataset };', /The recipe holds itself: recipe\.dataset\[1\]\.folder/],
  ['a recipe that is its own plugin', 'own.ts', 'export default { plugins: ["./own.ts"], dataset: "imageFolder" };', /"\.\/own\.ts" exports no plugin/],
])('%s', async (_, file, content, message) => {
  const error: unknown = await use(file, content).catch((reason: unknown) => reason);
  expect(error).toSatisfy(ThawError.isInstance);
  expect((error as Error).message).toMatch(message);
});

test('two plugins with one name are told apart by what they do', () => {
  const other = definePlugin({ kind: 'optimizer', name: 'adamw', summary: 'Mine.', options: z.object({}), create: () => optimizers.sgd() });
  expect(() => createRegistry([optimizers.adamw, other])).toThrow(/Two plugins are called optimizer\/adamw\.\n {2}given: ".+" and "Mine\."\n {2}cure: rename one/);
});
