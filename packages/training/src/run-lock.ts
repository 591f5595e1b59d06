import { readFileSync, readlinkSync } from 'node:fs';
import { open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ThawError } from '@thaw/core';
import { z } from 'zod';
import { WriteError } from './atomic-write.ts';

const storedHolder = z.object({
  /** Number of the process. */
  process: z.int().min(1),
  host: z.string(),
  /** Process numbers compare within one of these only: a container has its own. */
  namespace: z.string(),
  /** When the process started, as its system counts; tells it from a later one with the same number. Empty where that cannot be known. */
  started: z.string(),
  /** When it took the folder: ISO 8601. */
  since: z.string(),
});

/** The process that works in a run folder. */
export type RunHolder = z.infer<typeof storedHolder>;

export interface RunLock {
  /** Who had the folder and never gave it back: it was killed, or the machine went down. */
  readonly abandonedBy: RunHolder | undefined;
  release(): Promise<void>;
}

export const lockName = 'run.lock';

/** In milliseconds. */
const betweenSigns = 10_000;

/** So long after its last sign of life, a process that cannot be seen from here counts as gone. */
const patience = 5 * 60_000;

/**
 * Takes a run folder for this process, so that no two runs write to it. The lock is a file that says who has it, and whose time
 * is a sign of life. One whose process is dead is taken over.
 *
 * @throws ThawError that says who has the folder; WriteError when nothing can be written to it
 */
export async function lockRun(folder: string): Promise<RunLock> {
  const file = join(folder, lockName);
  const mine = JSON.stringify(thisProcess());
  let abandonedBy: RunHolder | undefined;
  while (!(await create(file, mine))) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const holder = parseHolder(text);
    await requireGone(file, holder);
    if (!(await takeOver(file, text, mine))) continue;
    abandonedBy = holder;
    break;
  }
  const signs = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), betweenSigns).unref();
  return {
    abandonedBy,
    async release() {
      clearInterval(signs);
      if ((await readFile(file, 'utf8').catch(() => '')) === mine) await rm(file, { force: true });
    },
  };
}

/**
 * Sees that no process works in a folder.
 *
 * @throws ThawError that says which does
 */
export async function checkNotLocked(folder: string): Promise<void> {
  const file = join(folder, lockName);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) await requireGone(file, parseHolder(text));
}

async function create(file: string, content: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    try {
      await handle.writeFile(content);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new WriteError(file, error as NodeJS.ErrnoException);
  }
}

function parseHolder(text: string): RunHolder | undefined {
  try {
    return storedHolder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** @param holder undefined when the file does not say: it is being written, or damaged */
async function requireGone(file: string, holder: RunHolder | undefined): Promise<void> {
  const sign = await stat(file).then(({ mtimeMs }) => Date.now() - mtimeMs, () => Infinity);
  const here = thisProcess();
  const isHere = holder?.host === here.host && holder.namespace === here.namespace;
  const isAlive = isHere ? isRunning(holder) : sign < (holder === undefined ? betweenSigns : patience);
  if (!isAlive) return;
  const who = holder === undefined ? 'a process that has just begun' : `process ${holder.process} on ${holder.host}, since ${holder.since}`;
  throw new ThawError('Another process works in the run folder.', {
    given: `${who} (${file})`,
    cure: isHere
      ? 'wait until it has finished, stop it (Ctrl-C there saves and ends it), or name another folder'
      : `wait until it has finished, or name another folder; if it is gone, try again ${Math.round(patience / 60_000)} minutes after its last sign of life, ${Math.round(sign / 1000)} s ago`,
  });
}

function isRunning({ process: number, started }: RunHolder): boolean {
  try {
    process.kill(number, 0);
  } catch (error) {
    // Others (EPERM) are processes of someone else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return started === startOf(number);
}

const thisProcess = (): RunHolder => ({ process: process.pid, host: hostname(), namespace: processNamespace(), started: startOf(process.pid), since: new Date().toISOString() });

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Field 22 of `/proc/<pid>/stat`; the second may hold spaces and parentheses. */
function startOf(number: number): string {
  try {
    return readFileSync(`/proc/${number}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/**
 * Puts this process in the place of one that is gone; false when another did, or is about to. The lock is there all the time, and one
 * process at a time has its turn: nobody can take what another has just taken.
 */
async function takeOver(file: string, content: string, mine: string): Promise<boolean> {
  const turn = `${file}.turn.part`;
  if (!(await create(turn, ''))) {
    const age = await stat(turn).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0);
    // Its process died in its turn, which takes milliseconds.
    if (age > betweenSigns) await rm(turn, { force: true });
    else await sleep(10);
    return false;
  }
  const next = `${file}.${randomUUID()}.part`;
  try {
    if ((await readFile(file, 'utf8').catch(() => undefined)) !== content) return false;
    await writeFile(next, mine);
    await rename(next, file);
    return true;
  } catch (error) {
    throw new WriteError(file, error as NodeJS.ErrnoException);
  } finally {
    await rm(next, { force: true });
    await rm(turn, { force: true });
  }
}
