import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ThawError } from '@thaw/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkNotLocked, lockName, lockRun, type RunHolder } from './run-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes the lock of another process. */
async function lockAs(changes: Partial<RunHolder>): Promise<RunHolder> {
  const own = await lockRun(folder);
  const holder = { ...(JSON.parse(await readFile(join(folder, lockName), 'utf8')) as RunHolder), ...changes };
  await own.release();
  await writeFile(join(folder, lockName), JSON.stringify(holder));
  return holder;
}

async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version']);
  await once(child, 'close');
  return child.pid!;
}

test('a second run is told which process has the folder, and since when', async () => {
  const lock = await lockRun(folder);
  const told = new RegExp(`Another process works[^]*given: process ${process.pid} on .+, since 20\\d\\d-.+\\n[^]*cure: wait`);
  await expect(lockRun(folder)).rejects.toThrow(told);
  await expect(checkNotLocked(folder)).rejects.toThrow(told);
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
  await checkNotLocked(folder);
});

test('of many that ask at once, one gets it', async () => {
  await lockAs({ process: await deadProcess() });
  const asked = await Promise.allSettled(Array.from({ length: 50 }, () => lockRun(folder)));
  const got = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  for (const one of asked) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(ThawError);
  expect(got).toHaveLength(1);
  await got[0]!.release();
  expect(await readdir(folder)).toEqual([]);
});

test('a lock is taken over from a process that is dead, and from one whose number another process has by now', async () => {
  const dead = await lockAs({ process: await deadProcess() });
  const lock = await lockRun(folder);
  expect(lock.abandonedBy).toEqual(dead);
  await lock.release();
  const reused = await lockAs({ started: '1' });
  const again = await lockRun(folder);
  expect(again.abandonedBy).toEqual(reused);
  await again.release();
});

test('a process on another machine counts as gone some minutes after its last sign of life', async () => {
  await lockAs({ host: 'elsewhere', process: 1 });
  await expect(lockRun(folder)).rejects.toThrow(/process 1 on elsewhere[^]*try again 5 minutes after its last sign of life/);
  const past = new Date(Date.now() - 6 * 60_000);
  await utimes(join(folder, lockName), past, past);
  const lock = await lockRun(folder);
  expect(lock.abandonedBy).toMatchObject({ host: 'elsewhere' });
  await lock.release();
});

test('a lock that says nothing is being written, or else left by a machine that went down', async () => {
  const file = join(folder, lockName);
  for (const content of ['', '{"process":', '{}', 'null', '\0\0\0\0']) {
    await writeFile(file, content);
    await expect(lockRun(folder)).rejects.toThrow(/a process that has just begun/);
    const past = new Date(Date.now() - 60_000);
    await utimes(file, past, past);
    const lock = await lockRun(folder);
    expect(lock.abandonedBy).toBeUndefined();
    await lock.release();
  }
});
