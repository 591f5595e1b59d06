// Every block of code in the documentation runs, page by page, in the order of the page, in a folder with pictures. Blocks marked `no-run` need what
// is not here: a GPU, a second machine, Python.
import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPhotos, createSandbox, root, type Sandbox } from './sandbox.ts';

interface Block {
  readonly language: 'sh' | 'ts';
  readonly code: string;
  readonly line: number;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(sh|ts)\n(.*?)^```$/gms)].map((match) => ({ language: match[1] as Block['language'], code: match[2]!, line: text.slice(0, match.index).split('\n').length + 1 }));
}

const pages = ['docs', 'docs/guides']
  .flatMap((folder) => readdirSync(join(root, folder)).filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`))
  .map((page) => ({ page, blocks: blocksOf(page) }))
  .filter(({ blocks }) => blocks.length > 0);

// The weights of what `thaw init` recommends are on the Hub, which a test must not depend on; these come with the tests' other packages.
const hub = /^thaw train (thaw-plugin-posterize\/)?recipe\.yaml\b/;
const withoutHub = (line: string) => (hub.test(line) ? `${line} --set backbone=efficientnet_lite0` : line);

test('the guides have code', () => expect(pages.map(({ page }) => page)).toEqual(expect.arrayContaining(['docs/guides/first-pictures.md', 'docs/guides/write-a-plugin.md'])));

describe.each(pages)('$page', ({ page, blocks }) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await createSandbox();
    await addPhotos(join(sandbox.folder, 'photos'), 8);
    await writeFile(join(sandbox.folder, 'recipe.ts'), "export default { dataset: ['imageFolder', { folder: './photos' }], unfreezing: 'gradual', epochs: 2, batchSize: 4 };\n");
  });
  afterAll(() => rm(sandbox.folder, { recursive: true, force: true }));

  test.each(blocks)('line $line', async ({ language, code, line }) => {
    const file = join(sandbox.folder, `line-${line}.${language}`);
    await writeFile(file, code.split('\n').map(withoutHub).join('\n'));
    const { code: exitCode, stdout, stderr } = language === 'sh' ? await sandbox.run('bash', ['-eu', file]) : await sandbox.run(process.execPath, ['--import', 'jiti/register', file]);
    expect(exitCode, `${page}, line ${line}:\n${stdout}\n${stderr}`).toBe(0);
  });
});
