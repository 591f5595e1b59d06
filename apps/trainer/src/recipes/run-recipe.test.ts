import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WrittenRecipe } from '@thaw/training';
import { expect, test } from 'vitest';
import { loadRunRecipe, requireNames, requireSameRecipe, runRecipe } from './run-recipe.ts';

const written: WrittenRecipe = {
  plugins: ['./plugins.ts'],
  seed: 1,
  epochs: 2,
  batchSize: 8,
  dataset: ['imageFolder', { folder: 'photos' }],
  backbone: ['squeezenet1_1', {}],
  head: ['linear', {}],
  transforms: { train: [['resize', { size: 224 }]], evaluate: [] },
  loss: ['crossEntropy', {}],
  optimizer: ['sgd', {}],
  learningRate: 0.1,
  unfreezing: ['headOnly', {}],
  featureViews: 'all',
};

test('a run folder that moves together with its recipe finds it again', async () => {
  const before = await mkdtemp(join(tmpdir(), 'thaw-run-'));
  const after = await mkdtemp(join(tmpdir(), 'thaw-run-'));
  const recipe = runRecipe(written, { from: join(before, 'project'), file: join(before, 'project', 'recipe.ts') }, join(before, 'runs', 'first'));
  expect(recipe).toEqual({ from: '../../project', file: '../../project/recipe.ts', ...written });
  await mkdir(join(after, 'runs', 'first'), { recursive: true });
  await writeFile(join(after, 'runs', 'first', 'recipe.json'), JSON.stringify(recipe));
  expect(await loadRunRecipe(join(after, 'runs', 'first'))).toEqual({
    recipe: written,
    from: join(after, 'project'),
    file: join(after, 'project', 'recipe.ts'),
    name: 'first',
  });
});

test('a folder that is no run is refused', async () => {
  await expect(loadRunRecipe(tmpdir())).rejects.toThrow(/There is no run in/);
});

test('parts written by hand are named by their place', () => {
  expect(() => requireNames(written, 'none')).not.toThrow();
  const byHand: WrittenRecipe = { ...written, loss: 'written by hand', transforms: { train: [['resize', {}], 'written by hand'], evaluate: [] } };
  expect(() => requireNames(byHand, 'give the recipe')).toThrow(/transforms\.train\[1\], loss\.|loss, transforms\.train\[1\]\./);
});

test('a resumed run with another recipe is refused, field by field', () => {
  expect(() => requireSameRecipe(written, JSON.parse(JSON.stringify(written)) as WrittenRecipe)).not.toThrow();
  expect(() => requireSameRecipe(written, { ...written, epochs: 9, momentum: 0.9 })).toThrow(/differs in epochs, momentum\.\n.*wanted: epochs: 2; momentum: nothing\n.*given: epochs: 9; momentum: 0\.9/);
});
