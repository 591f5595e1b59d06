import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPlugins } from './load-plugins.ts';

let folder: string;

/** What definePlugin makes, written out: these files stand for packages that bring their own copy of it. */
const plugin = (name: string, specVersion = 1) =>
  `Object.defineProperties(() => () => 1, { specVersion: { value: ${specVersion} }, kind: { value: 'schedule' }, name: { value: '${name}' }, summary: { value: 'x' }, options: { value: { '~standard': {} } } })`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-plugins-'));
  const files: Record<string, string> = {
    'own.js': `export const one = ${plugin('one')}; export const two = ${plugin('two')}; export const helper = 1;`,
    'empty.js': 'export const answer = 42;',
    'newer.js': `export const later = ${plugin('later', 2)};`,
    'mixed.js': `export const now = ${plugin('now')}; export const later = ${plugin('later', 2)};`,
    'malformed.js': 'export const odd = Object.assign(() => 1, { specVersion: 1, kind: "dance" });',
    'nothing.js': 'throw null;',
    'circle.js': `import './circle-back.js'; export const one = ${plugin('one')};`,
    'circle-back.js': 'import { one } from "./circle.js"; export const name = one.name;',
    'syntax.js': 'export const one = ;',
    'broken.js': 'throw new Error("it burns");',
    'package.json': '{ "type": "module" }',
    'node_modules/thaw-plugin-esm/package.json': '{ "name": "thaw-plugin-esm", "type": "module", "exports": { ".": { "types": "./index.d.ts", "import": "./lib/index.js" } } }',
    'node_modules/thaw-plugin-esm/lib/index.js': `export const packaged = ${plugin('packaged')};`,
    'node_modules/thaw-plugin-unbuilt/package.json': '{ "name": "thaw-plugin-unbuilt", "type": "module", "exports": "./dist/index.js" }',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
});

afterAll(() => rm(folder, { recursive: true }));

const load = (...specifiers: string[]) => loadPlugins(specifiers, { from: folder });

test('collects every plugin a module exports, by path and by package name', async () => {
  expect((await load('./own.js', 'thaw-plugin-esm')).map(({ name }) => name)).toEqual(['one', 'two', 'packaged']);
  expect((await load('./own')).map(({ name }) => name)).toEqual(['one', 'two']);
});

test.each([
  ['./missing.js', /There is no plugin file ".\/missing.js".*cure: paths in `plugins` start at the folder of the recipe/s],
  ['thaw-plugin-missing', /"thaw-plugin-missing" is not installed.*cure: npm install thaw-plugin-missing/s],
  ['./empty.js', /exports no plugin.*given: answer.*cure: export at least one plugin/s],
  ['./newer.js', /plugin "later" of the package ".\/newer.js" is made for another thaw.*given: specification 2.*cure: update thaw/s],
  ['./mixed.js', /plugin "later" .* is made for another thaw/],
  ['./malformed.js', /plugin "odd" .* is malformed.*given: kind dance, .*no schema.*available: dataset, .*cure: make it with definePlugin/s],
  ['./nothing.js', /could not be loaded: null/],
  ['./circle.js', /could not be loaded: Cannot (access 'one' before|read properties of undefined)/],
  ['./syntax.js', /could not be loaded: .*Unexpected token/s],
  ['./broken.js', /could not be loaded: it burns/],
  ['thaw-plugin-unbuilt', /"thaw-plugin-unbuilt" is not installed/],
])('%s is an error that names the cure', async (specifier, message) => {
  await expect(load(specifier)).rejects.toThrow(message);
});
