import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
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
  await mkdir(parent, { recursive: true });
  const temporary = await mkdtemp(join(parent, `${prefix}.part-`));
  try {
    return await work(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
