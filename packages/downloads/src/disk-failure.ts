import { ThawError } from '@thaw/core';

const full = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const closed = ['EROFS', 'EACCES', 'EPERM'];

/** The error for a file that cannot be written because the disk is full or closed to this user; undefined for other failures. */
export function diskFailure(cause: unknown, file: string): ThawError | undefined {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === undefined || ![...full, ...closed].includes(code)) return undefined;
  return new ThawError(`A file cannot be written: ${(cause as Error).message}.`, {
    given: file,
    cure: full.includes(code) ? 'free some space, or name a folder on another disk in THAW_CACHE' : 'make its folder writable, or name another one in THAW_CACHE',
    cause,
  });
}
