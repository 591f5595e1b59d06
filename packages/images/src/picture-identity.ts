import { createHash } from 'node:crypto';
import { fstatSync } from 'node:fs';

/** Where times of change are coarse (FAT: 2 s), a file could change once more without a sign. In milliseconds. */
const settling = 2000;

/**
 * A text that is another once the content of a file is: of its size and times. No program can set the time of change (ctime); a
 * file that takes the place of another has another number.
 *
 * @param descriptor of the open file: opening asks a network file system how the file is now, where `stat` may answer from memory
 * @returns 32 hexadecimal digits
 */
export const identityOf = (descriptor: number): string => describe(descriptor).identity;

/**
 * The identity of what was read between two calls.
 *
 * @param before of `identityOf`
 * @returns undefined when the file changed meanwhile, or so recently that it could change again without a sign
 */
export function settledIdentity(descriptor: number, before: string): string | undefined {
  const { identity, changedAt } = describe(descriptor);
  return identity === before && Date.now() - changedAt >= settling ? identity : undefined;
}

function describe(descriptor: number): { identity: string; changedAt: number } {
  const { ino, size, mtimeNs, ctimeNs, ctimeMs } = fstatSync(descriptor, { bigint: true });
  return { identity: createHash('sha256').update(`${ino}:${size}:${mtimeNs}:${ctimeNs}`).digest('hex').slice(0, 32), changedAt: Number(ctimeMs) };
}
