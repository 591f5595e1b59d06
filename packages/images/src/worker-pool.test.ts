import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { identityColor } from '@thaw/core';
import { afterAll, describe, expect, test } from 'vitest';
import type { RenderJob } from './render-job.ts';
import { createWorkerPool } from './worker-pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'thaw-pool-'));
afterAll(() => rmSync(folder, { recursive: true }));

const script = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return pathToFileURL(join(folder, name));
};

/** A worker that fails as its job's file says. */
const faulty = script('faulty.mjs', `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, job }) => {
    if (job.file === 'exit') process.exit(3);
    if (job.file === 'throw') throw new Error('a bug');
    job.target.fill(1);
    parentPort.postMessage({ id, outcome: job.file === 'skip' ? { skipReason: 'told to' } : {} });
  });
  parentPort.postMessage('ready');
`);

const size = { width: 1, height: 1 };
const job = (file: string): RenderJob => ({
  file,
  background: [1, 1, 1],
  decode: { source: size, scale: 1, reduced: size, region: { left: 0, top: 0, ...size } },
  warp: { matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1], border: 'edge', interpolation: 'bilinear', size },
  color: { matrix: identityColor, low: [0, 0, 0], high: [1, 1, 1] },
  target: new Float32Array(new SharedArrayBuffer(12)),
});

describe('createWorkerPool', () => {
  test('replaces a worker that crashes, tells the job it was at, and does the rest', async () => {
    const pool = createWorkerPool(1, faulty);
    const jobs = ['good', 'exit', 'good', 'throw', 'skip', 'good'].map(job);
    expect(await Promise.all(jobs.map((one) => pool.run(one)))).toEqual([
      {},
      { skipReason: 'the worker that rendered it crashed (exit code 3)' },
      {},
      { skipReason: 'the worker that rendered it crashed (a bug)' },
      { skipReason: 'told to' },
      {},
    ]);
    expect(jobs.filter(({ file }) => file === 'good').every(({ target }) => target[0] === 1)).toBe(true);
    await pool.close();
  });

  test('works through its jobs while the calling thread is blocked', async () => {
    const pool = createWorkerPool(1, faulty);
    await pool.run(job('good'));
    const jobs = ['good', 'skip', 'good'].map(job);
    const done = Promise.all(jobs.map((one) => pool.run(one)));
    // No await until all are done: this thread takes no message meanwhile.
    const clock = new Int32Array(new SharedArrayBuffer(4));
    for (let waited = 0; waited < 1000 && jobs.some(({ target }) => target[0] !== 1); waited++) Atomics.wait(clock, 0, 0, 10);
    expect(jobs.map(({ target }) => target[0])).toEqual([1, 1, 1]);
    expect(await done).toEqual([{}, { skipReason: 'told to' }, {}]);
    await pool.close();
  });

  test('shares jobs out evenly', async () => {
    const counting = script('counting.mjs', `
      import { parentPort, threadId } from 'node:worker_threads';
      parentPort.on('message', ({ id }) => parentPort.postMessage({ id, outcome: { skipReason: String(threadId) } }));
      parentPort.postMessage('ready');
    `);
    const pool = createWorkerPool(3, counting);
    const threads = (await Promise.all(Array.from({ length: 12 }, () => pool.run(job('any'))))).map(({ skipReason }) => skipReason);
    const counts = [...new Set(threads)].map((thread) => threads.filter((other) => other === thread).length);
    expect(counts).toEqual([4, 4, 4]);
    await pool.close();
  });

  test('gives up when workers do not even start', async () => {
    const pool = createWorkerPool(2, script('broken.mjs', `import 'no-such-package';`));
    await expect(pool.run(job('good'))).rejects.toThrow(/does not start[\s\S]*no-such-package[\s\S]*sharp/);
    await expect(pool.run(job('good'))).rejects.toThrow(/does not start/);
    await pool.close();
  });

  test('asks for the build when its script is missing', () => {
    expect(() => createWorkerPool(1, pathToFileURL(join(folder, 'missing.js')))).toThrow(/pnpm build/);
  });
});
