// Every reader of files, on damaged ones: what is not read whole is a ThawError that names the file. No crash, no hang, no memory
// that only a number in the file asks for. FUZZ_SECONDS makes it longer, FUZZ_SEED repeats a run.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { createRandom, ThawError } from '@thaw/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { damageBytes } from './damage-bytes.ts';
import { type FuzzTarget, letGo, makeTargets } from './fuzz-targets.ts';

const seconds = Number(process.env['FUZZ_SECONDS'] ?? 40);
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Of one read. */
const mostSeconds = 5;
const mostBytes = 64e6;

let folder: string;
let targets: (FuzzTarget & { readonly whole: Buffer })[];

beforeAll(async () => {
  await setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'thaw-fuzz-'));
  targets = await Promise.all((await makeTargets(folder)).map(async (target) => ({ ...target, whole: await readFile(target.file) })));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is wrong with how a reader takes a file; undefined when nothing is. */
async function complaint({ file, read, whole }: FuzzTarget & { readonly whole: Buffer }, bytes: Uint8Array): Promise<string | undefined> {
  await writeFile(file, bytes);
  const memory = process.memoryUsage().arrayBuffers;
  const start = performance.now();
  try {
    await Promise.race([read(), sleep(4 * mostSeconds * 1000, undefined, { ref: false }).then(() => Promise.reject(new Error('It does not end.')))]);
  } catch (error) {
    if (!ThawError.isInstance(error)) return error instanceof Error ? error.stack! : String(error);
    // What is in a recipe is named by its fields.
    if (!error.message.includes(dirname(file)) && !error.message.includes('recipe')) return `does not name the file: ${error.message}`;
  } finally {
    letGo();
    await writeFile(file, whole);
  }
  if (performance.now() - start > mostSeconds * 1000) return `took ${((performance.now() - start) / 1000).toFixed(1)} s`;
  const grown = process.memoryUsage().arrayBuffers - memory;
  return grown > mostBytes ? `took ${Math.round(grown / 1e6)} MB` : undefined;
}

test('files cut off at every 5 %, emptied, or with much behind their end', { timeout: 300_000 }, async () => {
  const complaints: string[] = [];
  for (const target of targets) {
    const { whole } = target;
    const cut = Array.from({ length: 20 }, (_, part) => whole.subarray(0, Math.floor((whole.length * part) / 20)));
    for (const bytes of [...cut, Buffer.concat([whole, Buffer.alloc(1_000_000)]), Buffer.concat([whole, whole])]) {
      const found = await complaint(target, bytes);
      if (found !== undefined) complaints.push(`${target.name}, ${bytes.length} of ${whole.length} bytes: ${found}`);
    }
  }
  expect(complaints).toEqual([]);
});

test(`files damaged at random, seed ${seed}`, { timeout: (seconds + 120) * 1000 }, async () => {
  const random = createRandom(seed);
  const complaints = new Map<string, string>();
  const end = performance.now() + seconds * 1000;
  let round = 0;
  for (; performance.now() < end; round++) {
    for (const target of targets) {
      if (complaints.has(target.name)) continue;
      const bytes = damageBytes(target.whole, random.fork(target.name).fork(round));
      const found = await complaint(target, bytes);
      if (found !== undefined) complaints.set(target.name, `${target.name}, round ${round} of FUZZ_SEED=${seed}: ${found}\n  the file in base64: ${bytes.toString('base64').slice(0, 4000)}`);
    }
  }
  process.stdout.write(`FUZZ_SEED=${seed}: ${round} rounds of ${targets.length} files\n`);
  expect([...complaints.values()]).toEqual([]);
});
