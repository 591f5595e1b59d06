// The demo's recipe, shortened: real weights, real photos, real TensorFlow. `pnpm build` comes first.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

test('two epochs of the demo tell foods apart far better than chance, and leave all a run leaves', { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-food-'));
  const run = join(folder, 'run');
  const command = ['apps/trainer/dist/main.js', 'train', 'examples/food/recipe.ts', '--epochs', '2', '--run', run, '--json'];
  const output = execFileSync(process.execPath, command, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const result = JSON.parse(output.trimEnd().split('\n').at(-1)!) as Record<string, number>;
  expect(result['baseline']).toBeCloseTo(23 / 80);
  // Measured over five seeds after two epochs: .78 to .88.
  expect(result['accuracy']).toBeGreaterThan(0.65);
  expect(result['steps']).toBe(14);
  expect((await readdir(run)).sort()).toEqual([
    'accuracy.png', 'checkpoints', 'confusion-matrix.png', 'contact-sheet.png', 'events.jsonl', 'learning-rate.png', 'loss.png', 'model', 'predictions.json', 'recipe.json', 'report.html',
  ]);
  const report = await readFile(join(run, 'report.html'), 'utf8');
  for (const className of ['fish', 'fruits', 'grains and pulses', 'leafy greens', 'vegetables']) expect(report).toContain(className);
  expect(report).not.toMatch(/(?:src|href)="https?:/);
  await rm(folder, { recursive: true });
});
