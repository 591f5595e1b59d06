import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type LockOptions, withLock } from './lock.ts';

export interface CreateFolderOptions extends LockOptions {
  /** Whether a folder that is there will do; otherwise it is made anew. Default: any will. */
  readonly isWhole?: (folder: string) => boolean;
}

/**
 * Makes a folder whole or not at all: `fill` works in a temporary folder beside it, which then takes its
 * name. When another process is at it, waits for that one and takes what it made.
 */
export async function createFolder(folder: string, fill: (temporary: string) => Promise<void>, options: CreateFolderOptions = {}): Promise<void> {
  const { isWhole = () => true } = options;
  const work = async (temporary: string): Promise<void> => {
    if ((await isFolder(folder)) && isWhole(folder)) return;
    const fresh = join(temporary, 'new');
    await mkdir(fresh);
    await fill(fresh);
    // Who has files of the old one open keeps them.
    if (await isFolder(folder)) await rename(folder, join(temporary, 'old'));
    await rename(fresh, folder);
  };
  await withTemporaryFolder(dirname(folder), basename(folder), work, options);
}

/**
 * Lends a new folder inside `parent` that is removed afterwards, whatever happens. One at a time for each prefix: what is
 * left of earlier ones was left by processes that were killed, and is removed.
 */
export async function withTemporaryFolder<Result>(
  parent: string,
  prefix: string,
  work: (temporary: string) => Promise<Result>,
  options: LockOptions = {},
): Promise<Result> {
  return withLock(join(parent, `${prefix}.lock`), async () => {
    for (const name of await readdir(parent)) {
      if (name.startsWith(`${prefix}.part-`)) await rm(join(parent, name), { recursive: true, force: true });
    }
    // Not mkdtemp: its folders are closed to other users, and a cache may be shared, as in a container image.
    const temporary = join(parent, `${prefix}.part-${randomUUID()}`);
    await mkdir(temporary);
    try {
      return await work(temporary);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }, options);
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
