import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './lock.ts';
import { startProcess } from './process-for-tests.ts';

let folder: string;
const lock = () => join(folder, 'deep', 'the.lock');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-lock-'));
});

afterEach(() => rm(folder, { recursive: true }));

it('lets one do its work at a time, and leaves nothing', async () => {
  let working = 0;
  const work = async (hasWaited: boolean): Promise<boolean> => {
    expect(++working).toBe(1);
    await wait(5);
    working -= 1;
    return hasWaited;
  };
  const waited = await Promise.all([withLock(lock(), work), withLock(lock(), work), withLock(lock(), work)]);
  expect(waited.filter((hasWaited) => !hasWaited)).toHaveLength(1);
  expect(await readdir(join(folder, 'deep'))).toEqual([]);
});

it('counts in steps of one when two processes count', async () => {
  const counter = join(folder, 'counter');
  await writeFile(counter, '0');
  const program = `
    import { readFile, writeFile } from 'node:fs/promises';
    const { withLock } = await downloads('lock.ts');
    const add = async () => writeFile(${JSON.stringify(counter)}, String(Number(await readFile(${JSON.stringify(counter)}, 'utf8')) + 1));
    for (let count = 0; count < 20; count++) await withLock(${JSON.stringify(lock())}, add);`;
  expect(await Promise.all([startProcess(program).output, startProcess(program).output])).toEqual(['', '']);
  expect(await readFile(counter, 'utf8')).toBe('40');
});

it('is released when the work fails', async () => {
  await expect(withLock(lock(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(lock(), async (hasWaited) => hasWaited)).toBe(false);
});

it('is taken over at once from a process that was killed', async () => {
  const { child } = startProcess(`
    const { withLock } = await downloads('lock.ts');
    await withLock(${JSON.stringify(lock())}, () => new Promise((done) => { process.stdout.write('held'); setTimeout(done, 60_000); }));`);
  await once(child.stdout!, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await readdir(join(folder, 'deep'))).toEqual(['the.lock']);
  const started = performance.now();
  await Promise.all([withLock(lock(), async () => {}), withLock(lock(), async () => {})]);
  expect(performance.now() - started).toBeLessThan(1000);
  expect(await readdir(join(folder, 'deep'))).toEqual([]);
});

it.each([
  ['of another machine', JSON.stringify({ id: 'x', process: process.pid, place: 'elsewhere' })],
  ['that was not written to its end', '{"id":'],
])('is taken over from a holder %s that gives no sign of life', async (_, holder) => {
  await withLock(lock(), async () => {});
  await writeFile(lock(), holder);
  const signs = setInterval(() => void utimes(lock(), new Date(), new Date()), 20);
  let isMine = false;
  const mine = withLock(lock(), async () => void (isMine = true), { patience: 300 });
  await wait(600);
  expect(isMine).toBe(false);
  clearInterval(signs);
  await mine;
  expect(isMine).toBe(true);
});

it('is waited for until aborted, and says so once', async () => {
  let waits = 0;
  const controller = new AbortController();
  await withLock(lock(), async () => {
    const second = withLock(lock(), async () => {}, { signal: controller.signal, onWait: () => (waits += 1) });
    await wait(150);
    controller.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
  });
  expect(waits).toBe(1);
});

it.runIf(process.platform === 'linux')('that cannot be written is an error with the cure', async () => {
  // Not even the superuser can write there.
  await expect(withLock('/sys/the.lock', async () => {})).rejects.toThrow(/cannot be written: E(ACCES|ROFS|PERM)[^]*cure: make its folder writable/);
});
