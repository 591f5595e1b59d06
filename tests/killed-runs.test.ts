// People, power and disks: a run of the built command that is killed, interrupted, started twice, or has no room to write.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { createRandom } from '@thaw/core';
import { loadModel, readEvents, readPredictions, runFiles } from '@thaw/training';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cacheFolder } from '../packages/downloads/src/cache-folder.ts';
import { readSafetensors } from '../packages/weights/src/read-safetensors.ts';
import { addPhotos, root } from './sandbox.ts';

const main = join(root, 'apps', 'trainer', 'dist', 'main.js');
const kills = Number(process.env['KILLS'] ?? 4);
const seed = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

let folder: string;
let cache: string;

beforeAll(async () => {
  await setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'thaw-killed-'));
  // Weights and runtime are those of this machine; features are written here.
  cache = join(folder, 'cache');
  await mkdir(cache);
  for (const name of await readdir(cacheFolder())) if (name !== 'features') await symlink(join(cacheFolder(), name), join(cache, name));
  await addPhotos(join(folder, 'pictures'), 8);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

/** Starts the command. */
function start(args: readonly string[], before = ''): Running {
  const command = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('sh', ['-c', `${before} exec ${command}`], { cwd: folder, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, THAW_CACHE: cache } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += String(part)));
  return { child, output: () => text, ended: new Promise((resolve, reject) => child.on('close', resolve).on('error', reject)) };
}

const small = ['--set', 'backbone=squeezenet1_1', '--set', 'head=linear', '--batch-size', '8', '--workers', '1', '--no-report'];
const begin = (run: string, epochs: number, ...more: string[]) => ['train', 'pictures', '--run', run, '--epochs', String(epochs), ...small, ...more];

async function finish({ ended, output }: Running): Promise<{ code: number | null; output: string }> {
  return { code: await ended, output: output() };
}

const stepsOf = async (run: string): Promise<number[]> => (await readEvents(join(folder, run))).filter(({ type }) => type === 'step-end').map(({ step }) => step);

/** Waits for a new step; false when the process ends before. */
async function untilStepAfter(run: string, step: number, { child, output }: Running): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    // By then a resumed run has forgotten what came after its checkpoint.
    if (output().includes('training loss') && ((await stepsOf(run)).at(-1) ?? 0) > step) return true;
    await sleep(20);
  }
  return false;
}

/** What is whole in a run folder: steps of checkpoints, and which other files there are. Throws for what is there but not whole. */
async function wholeParts(run: string): Promise<{ steps: number[]; files: string[] }> {
  const files = runFiles(join(folder, run));
  JSON.parse(await readFile(files.recipe, 'utf8'));
  const steps: number[] = [];
  for (const file of [files.lastCheckpoint, files.bestCheckpoint]) {
    if (!existsSync(file)) continue;
    const { metadata } = readSafetensors(await readFile(file));
    steps.push((JSON.parse(metadata['progress']!) as { step: number }).step);
  }
  const found: string[] = [];
  if (existsSync(files.predictions)) found.push(`${(await readPredictions(join(folder, run))).length} predictions`);
  if (existsSync(files.model) || existsSync(`${files.model}.old`)) {
    const { model, description } = await loadModel(files.model);
    found.push(`model of ${description.classes.length} classes, ${model.countParams()} numbers`);
    model.dispose();
  }
  return { steps, files: found };
}

const leftovers = async (run: string): Promise<string[]> => (await readdir(join(folder, run), { recursive: true })).filter((name) => /\.part$|\.old$|\.lock$|\.part\//.test(name));

test(`killed ${kills} times while it writes, a run loses nothing (KILL_SEED=${seed})`, { timeout: 60_000 + kills * 30_000 }, async () => {
  const random = createRandom(seed);
  let before: Awaited<ReturnType<typeof wholeParts>> = { steps: [], files: [] };
  let done = 0;
  for (let life = 0; life < kills; life++) {
    const running = start(life === 0 ? begin('runs/killed', 5000) : ['train', '--resume', 'runs/killed', '--no-report']);
    expect(await untilStepAfter('runs/killed', done, running), running.output()).toBe(true);
    await sleep(random.uniform(0, 1500));
    // A first Ctrl-C makes it write the model.
    if (random.chance(0.5)) {
      running.child.kill('SIGINT');
      await sleep(random.uniform(0, 400));
    }
    running.child.kill('SIGKILL');
    await running.ended;
    const after = await wholeParts('runs/killed');
    expect(after.steps.length).toBeGreaterThanOrEqual(before.steps.length);
    before.steps.forEach((step, index) => expect(after.steps[index]).toBeGreaterThanOrEqual(step));
    expect(after.files).toEqual(expect.arrayContaining(before.files));
    before = after;
    done = after.steps[0] ?? 0;
  }
  const last = start(['train', '--resume', 'runs/killed', '--no-report']);
  await untilStepAfter('runs/killed', done, last);
  last.child.kill('SIGINT');
  const { code, output } = await finish(last);
  expect(code, output).toBe(130);
  expect(await leftovers('runs/killed')).toEqual([]);
  const steps = await stepsOf('runs/killed');
  expect(steps).toEqual(steps.map((_, index) => index + 1));
});

test('a second process is told who works in the folder; once that one was killed, the next says so and goes on', async () => {
  const first = start(begin('runs/shared', 5000));
  await untilStepAfter('runs/shared', 0, first);
  for (const args of [['train', '--resume', 'runs/shared'], begin('runs/shared', 5)]) {
    const refused = await finish(start(args));
    expect(refused.output).toMatch(/Another process works in the run folder[^]*given: process \d+ on .*, since 20[^]*cure: wait/);
    expect(refused.code).toBe(1);
  }
  first.child.kill('SIGKILL');
  await first.ended;
  const done = (await wholeParts('runs/shared')).steps[0] ?? 0;
  const next = start(['train', '--resume', 'runs/shared', '--no-report']);
  await untilStepAfter('runs/shared', done, next);
  next.child.kill('SIGTERM');
  const { code, output } = await finish(next);
  expect(code, output).toBe(130);
  expect(output).toMatch(/Process \d+ of this run, begun 20.* ended without saving/);
  expect(output).toMatch(/Interrupted after step \d+ of \d+\. Go on with:\n.*--resume runs\/shared/);
});

test('a second Ctrl-C ends it at once, and it can go on', async () => {
  const slow = start(begin('runs/twice', 50, '--batch-size', '12', '--set', 'unfreezing=everything', '--set', 'learningRate=1e-4'));
  await untilStepAfter('runs/twice', 0, slow);
  slow.child.kill('SIGINT');
  await sleep(320);
  slow.child.kill('SIGINT');
  const asked = performance.now();
  expect(await slow.ended).toBe(130);
  expect(performance.now() - asked).toBeLessThan(2000);
  await wholeParts('runs/twice');
  const next = start(['train', '--resume', 'runs/twice', '--no-report']);
  expect(await untilStepAfter('runs/twice', 0, next), next.output()).toBe(true);
  next.child.kill('SIGINT');
  expect(await next.ended).toBe(130);
});

test('without room to write it says so and keeps what there was; with room it goes on', async () => {
  const first = start(begin('runs/full', 40));
  await untilStepAfter('runs/full', 2, first);
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(130);
  const before = await wholeParts('runs/full');
  // Blocks of 512 bytes: files of 2 MB at most.
  const full = await finish(start(['train', '--resume', 'runs/full', '--no-report'], 'ulimit -f 4000;'));
  expect(full.output).toMatch(/A file cannot be written[^]*given: .*EFBIG[^]*cure: files may not become that large/);
  expect(full.output).toMatch(/Go on with:\n.*--resume runs\/full/);
  expect(full.code).toBe(1);
  expect(await wholeParts('runs/full')).toEqual(before);
  expect(await leftovers('runs/full')).toEqual([]);
  const rest = await finish(start(['train', '--resume', 'runs/full', '--no-report']));
  expect(rest.code, rest.output).toBe(0);
});

test('a reader that goes away and a cache that is removed stop nothing', async () => {
  const running = start(begin('runs/alone', 60));
  running.child.stdout!.once('data', () => running.child.stdout!.destroy());
  await untilStepAfter('runs/alone', 3, running);
  await rm(join(cache, 'features'), { recursive: true, force: true });
  expect(await running.ended, running.output()).toBe(0);
  expect(await wholeParts('runs/alone')).toMatchObject({ steps: [60, expect.any(Number)] });
});
