import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Makes a folder whole or not at all: `fill` works in a temporary folder beside it, which then takes its
 * name. When another process was faster, its folder stays and this one's work is thrown away.
 */
export async function createFolder(folder: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  await withTemporaryFolder(dirname(folder), basename(folder), async (temporary) => {
    await fill(temporary);
    try {
      await rename(temporary, folder);
    } catch (error) {
      if (!(await isFolder(folder))) throw error;
    }
  });
}

/** Lends a new folder inside `parent` that is removed afterwards, whatever happens. */
export async function withTemporaryFolder<Result>(
  parent: string,
  prefix: string,
  work: (temporary: string) => Promise<Result>,
): Promise<Result> {
  await removeAbandoned(parent, prefix);
  // Not mkdtemp: its folders are closed to other users, and a cache may be shared, as in a container image.
  const temporary = join(parent, `${prefix}.part-${randomUUID()}`);
  await mkdir(temporary, { recursive: true });
  try {
    return await work(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const oneDay = 24 * 60 * 60 * 1000;

/** Killed processes leave folders and files called `prefix.part-…` behind, which can hold gigabytes. */
export async function removeAbandoned(parent: string, prefix: string): Promise<void> {
  if (!(await isFolder(parent))) return;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${prefix}.part-`)) continue;
    const found = await stat(join(parent, name)).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > oneDay) await rm(join(parent, name), { recursive: true, force: true });
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
