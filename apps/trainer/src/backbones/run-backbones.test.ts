import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRegistry, definePlugin } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { backbones, plugins } from '@thaw/vision';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { recordingOutput } from '../terminal/recording-output.ts';
import { runBackbones } from './run-backbones.ts';

const fromFile = definePlugin({
  kind: 'backbone',
  name: 'fromFile',
  summary: 'Needs a file.',
  options: z.strictObject({ file: z.string() }),
  create: () => {
    throw new Error('made without its file');
  },
});
const registry = createRegistry([...plugins, fromFile]);
const all = { names: [], measure: false, backend: 'cpu' } as const;

let folder: string;
beforeAll(async () => {
  // Loaded from its own folder in the cache before speeds get another.
  await loadTensorFlow({ backend: 'cpu' });
  folder = await mkdtemp(join(tmpdir(), 'thaw-backbones-'));
  vi.stubEnv('THAW_CACHE', folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test('every backbone has a line of at most 100 columns, from cheap to dear', { timeout: 60_000 }, async () => {
  const output = recordingOutput();
  expect(await runBackbones(output, registry, all)).toBe(0);
  const names = output.lines.map((line) => line.split(' ')[0]);
  expect(names).toEqual(expect.arrayContaining([...Object.keys(backbones.catalog), 'fromFile']));
  expect(output.lines.filter((line) => line.length > 100)).toEqual([]);
  expect(names.indexOf('mobilenetv2_100')).toBeLessThan(names.indexOf('resnet18'));
  expect(output.lines).toContainEqual(expect.stringMatching(/^fromFile[ –]+$/));
});

test('what was measured is kept, shown and recommended by', { timeout: 60_000 }, async () => {
  const measuring = recordingOutput();
  await runBackbones(measuring, registry, { ...all, names: ['squeezenet1_1'], measure: true });
  expect(measuring.statuses).toEqual(['measuring squeezenet1_1 (1 of 1) …', 'counting …']);
  const later = recordingOutput();
  await runBackbones(later, registry, { ...all, names: ['squeezenet1_1', 'resnet18'] });
  expect(later.lines[0]).toMatch(/top-1 +forward +step +license$/);
  expect(later.lines[1]).toMatch(/^squeezenet1_1 .* 58\.2% +[\d.]+ +[\d.]+ +mit$/);
  expect(later.lines[2]).toMatch(/^resnet18 .* 71\.5% +– +– +apache-2\.0$/);
  const recommending = recordingOutput();
  await runBackbones(recommending, registry, { ...all, names: ['squeezenet1_1'], recommend: { images: 10, minutes: 10 } });
  expect(recommending.lines[0]).toBe('squeezenet1_1');
  expect(recommending.lines.slice(1).join(' ')).toMatch(/^The most accurate one .* on 10 pictures .* pictures per second measured here\.$/);
});
