import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pluginKinds } from '@thaw/core';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { recipeSchema } from '../schema/recipe-schema.ts';
import { loadRegistry } from '../recipes/registry.ts';
import { packageFiles, versions } from './package-files.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');

test('new packages get the versions that the workspace has', () => {
  const { catalog } = parse(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) as { catalog: Record<string, string> };
  expect(versions).toEqual(Object.fromEntries(Object.keys(versions).map((name) => [name, catalog[name]])));
});

test.each(pluginKinds)('the recipe beside a new %s names fields that recipes have', async (kind) => {
  const files = packageFiles({ kind, exportName: 'shiny', fileName: 'shiny', packageName: 'thaw-plugin-shiny', thawVersion: '^1.0.0' });
  const recipe = parse(files['recipe.yaml']!) as Record<string, unknown>;
  expect(JSON.stringify({ ...recipe, plugins: [] })).toContain('shiny');
  const known = Object.keys((recipeSchema(await loadRegistry()) as { properties: object }).properties);
  expect(Object.keys(recipe).filter((field) => !known.includes(field))).toEqual([]);
});
