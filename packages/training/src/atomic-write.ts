import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ThawError } from '@thaw/core';

/** Between a file's own name and the end of its temporary one there is a random identifier. */
const temporaryName = /\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.part$/;

/**
 * Writes a file so that at every moment, also after a power cut, either the old or the new one is there, whole.
 *
 * @throws WriteError when it cannot be written; the old one is there then
 */
export async function writeFileAtomic(file: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new WriteError(file, error as NodeJS.ErrnoException);
  }
}

/** Puts the names in a folder on the disk; without it, a power cut may undo a rename. Not every system can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** Removes what killed processes left of files they were writing in a folder; returns the names. Nobody may be writing there. */
export async function removeTemporaryFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => temporaryName.test(name));
  for (const name of names) await rm(join(folder, name), { force: true });
  return names;
}

const cures: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room on it',
  EDQUOT: 'your share of the disk is used up: make room',
  EFBIG: 'files may not become that large here (`ulimit -f`, or the file system): raise the limit, or write elsewhere',
  EROFS: 'the disk is read-only: write elsewhere',
  EACCES: 'write to a folder that is yours, or ask for the permission',
  EPERM: 'write to a folder that is yours, or ask for the permission',
};

/** A file could not be written: no space, no permission, no such place. */
export class WriteError extends ThawError {
  override readonly name = 'WriteError';
  /** In one line, without the cure. */
  readonly reason: string;

  constructor(file: string, cause: NodeJS.ErrnoException) {
    super('A file cannot be written.', { given: `${file}: ${cause.message}`, cure: cures[cause.code ?? ''] ?? 'mend what the system says above, or write elsewhere', cause });
    this.reason = cause.message;
  }
}
