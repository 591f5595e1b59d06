import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { diskFailure } from './disk-failure.ts';

export interface LockOptions {
  /** Called once if another one holds the lock. */
  readonly onWait?: () => void;
  readonly signal?: AbortSignal;
  /** Milliseconds without a sign of life after which a holder on another machine counts as gone. Default 30,000. */
  readonly patience?: number;
}

/** In milliseconds. */
const betweenLooks = 50;
const betweenSigns = 2000;

/**
 * Does `work` while nobody else who asks for the same lock does theirs: no other process, thread or call. The lock is a file
 * that says who holds it and whose time of change is a sign of life. One whose process is dead is taken over at once;
 * one whose process cannot be seen from here (another machine or container), when no sign came for a while.
 *
 * Two holders are possible when one was stopped for longer than that: what they do must end in one atomic step.
 *
 * @param file the lock; it exists only while held
 * @param work learns whether it had to wait, so that somebody else may have done it already
 * @throws ThawError when the lock cannot be written; what `work` throws; the signal's reason when aborted while waiting
 */
export async function withLock<Result>(file: string, work: (hasWaited: boolean) => Promise<Result>, options: LockOptions = {}): Promise<Result> {
  const owner = JSON.stringify({ id: randomUUID(), process: process.pid, place });
  const hasWaited = await acquire(file, owner, options).catch((cause: unknown) => {
    throw diskFailure(cause, file) ?? cause;
  });
  const signs = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), betweenSigns).unref();
  try {
    return await work(hasWaited);
  } finally {
    clearInterval(signs);
    if ((await readOwner(file)) === owner) await rm(file, { force: true });
  }
}

/** Process numbers compare within one of these only. */
const place = `${hostname()} ${processNamespace()}`;

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

async function acquire(file: string, owner: string, { onWait, signal, patience = 30_000 }: LockOptions): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true });
  let seen = '';
  // By a clock that stands still while the machine sleeps, as the holder does.
  let seenAt = 0;
  for (let looks = 0; ; looks++) {
    signal?.throwIfAborted();
    if (await create(file, owner)) return looks > 0;
    const [holder, changed] = await Promise.all([readOwner(file), stat(file).then(({ mtimeMs }) => mtimeMs, () => undefined)]);
    if (holder === undefined || changed === undefined) continue;
    if (`${changed} ${holder}` !== seen) {
      seen = `${changed} ${holder}`;
      seenAt = performance.now();
    }
    if (isDead(holder) || performance.now() - seenAt > patience) {
      await takeAway(file, holder);
      continue;
    }
    if (looks === 0) onWait?.();
    await wait(betweenLooks, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

async function create(file: string, owner: string): Promise<boolean> {
  const handle = await open(file, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  if (handle === undefined) return false;
  await handle.writeFile(owner);
  await handle.close();
  return true;
}

const readOwner = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/** True only for a process of this machine that is surely gone. */
function isDead(holder: string): boolean {
  try {
    const found = JSON.parse(holder) as { process: number; place: string };
    if (found.place !== place) return false;
    process.kill(found.process, 0);
    return false;
  } catch (error) {
    // Half-written text is a holder who has just come.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Removes a lock, but only that of this holder: another waiter may have been faster, and hold it by now. */
async function takeAway(file: string, holder: string): Promise<void> {
  const taken = `${file}.${randomUUID()}`;
  await rename(file, taken).catch(() => undefined);
  const found = await readOwner(taken);
  if (found !== undefined && found !== holder) await link(taken, file).catch(() => undefined);
  await rm(taken, { force: true });
}
