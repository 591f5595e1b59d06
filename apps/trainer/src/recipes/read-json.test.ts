import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorPosition, readJson } from './read-json.ts';

test.each([
  ['{"a":x}', 5],
  ['{"a": trux}', 9],
  ['{"a":1,}', 7],
  ['{"a":1', 6],
  ['{"a":"b', 7],
  ['[1 2]', 3],
  ['{"a":1}}', 7],
  ['', 0],
  ["{'a':1}", 1],
  ['{"a":1} // no', 8],
])('%s goes wrong at character %d', (text, position) => expect(errorPosition(text)).toBe(position));

test('an error names line and column', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'thaw-json-')), 'recipe.json');
  await writeFile(file, '{\n  "epochs": 3,\n  "seed": oops\n}\n');
  await expect(readJson(file)).rejects.toThrow(/recipe\.json is not valid JSON\.\n {2}given: line 3, column 11: .+\n {8}"seed": oops\n {16}\^\n {2}cure: /);
  await writeFile(file, '\uFEFF{ "epochs": 3 }');
  expect(await readJson(file)).toEqual({ epochs: 3 });
});
