import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry } from '@thaw/core';
import { resolveRecipe } from '@thaw/training';
import { plugins } from '@thaw/vision';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importModule } from '../recipes/import-module.ts';
import { readYaml } from '../recipes/read-yaml.ts';
import { type Content, contents, recipeFields } from './recipe-fields.ts';
import { typeScriptRecipe, yamlRecipe } from './recipe-text.ts';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'thaw-init-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(Object.keys(contents) as Content[])('a recipe for pictures that are %s', (content) => {
  const folderName = "../Tom's photos #1";
  const fields = recipeFields({ dataset: ['imageFolder', { folder: folderName }], task: 'single-label', content, backbone: { name: 'resnet18', why: 'Because: it is small.', imageSize: 224 } });
  const options = { fields, heading: ['Train: thaw train'], schema: './recipe.schema.json' };

  test('says the same as YAML and as TypeScript, and every part of it can be made', async () => {
    const [yaml, module] = [join(folder, `${content}.yaml`), join(folder, `${content}.ts`)];
    await writeFile(yaml, yamlRecipe(options));
    // The folder of the test has no packages.
    await writeFile(module, typeScriptRecipe(options).replace("import { defineRecipe } from '@thaw/core';", 'const defineRecipe = (recipe: object) => recipe;'));
    const fromYaml = await readYaml(yaml);
    expect(fromYaml).toEqual(Object.fromEntries(fields.map(({ name, value }) => [name, value])));
    expect(((await importModule(`file://${module}`)) as { default: unknown }).default).toEqual(fromYaml);

    const { written } = await resolveRecipe(fromYaml as Parameters<typeof resolveRecipe>[0], createRegistry(plugins));
    expect(written.dataset).toEqual(['imageFolder', expect.objectContaining({ folder: folderName })]);
    const mirrors = written.transforms.train.some((part) => JSON.stringify(part).includes('randomHorizontalFlip'));
    expect(mirrors).toBe(content !== 'text');
  });
});
