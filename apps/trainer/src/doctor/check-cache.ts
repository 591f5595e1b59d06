import { access, constants, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What of a folder matters to someone who wants to write there. */
export interface FolderState {
  readonly writable: boolean;
  /** Left on its disk, in bytes. */
  readonly freeBytes: number;
}

/** Looks at a folder, or, before there is one, at the nearest above it. Writes nothing. */
export async function checkFolder(folder: string): Promise<FolderState> {
  try {
    const { bavail, bsize } = await statfs(folder);
    const writable = await access(folder, constants.W_OK | constants.X_OK).then(() => true, () => false);
    return { writable, freeBytes: bavail * bsize };
  } catch (error) {
    const above = dirname(folder);
    if (above !== folder && (error as NodeJS.ErrnoException).code === 'ENOENT') return checkFolder(above);
    return { writable: false, freeBytes: 0 };
  }
}
