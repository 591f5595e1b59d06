import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** In bytes, by path in the folder. */
type Sizes = Readonly<Record<string, number>>;

/** Lies in a runtime's folder, and is written last. */
const listName = 'files.json';

/**
 * Notes the sizes of files in a runtime's folder, beside those noted before. To look at sizes takes no time, and what damages
 * a cache (a full disk, a power cut, a cleaner) changes them.
 */
export async function writeSizes(folder: string, files: readonly string[]): Promise<void> {
  const sizes = { ...readSizes(folder), ...Object.fromEntries(files.map((file) => [file, sizeOf(folder, file)])) };
  const fresh = join(folder, `${listName}.${randomUUID()}`);
  const handle = await open(fresh, 'wx');
  await handle.writeFile(JSON.stringify(sizes));
  await handle.sync();
  await handle.close();
  await rename(fresh, join(folder, listName));
}

/** What is wrong with a runtime's libraries and headers, or undefined when they are whole. Addons are told apart by their ending. */
export function findDamage(folder: string): string | undefined {
  const sizes = readSizes(folder);
  if (Object.keys(sizes).length === 0) return `${listName} is missing or empty`;
  const damaged = Object.keys(sizes).find((file) => !file.endsWith('.node') && sizeOf(folder, file) !== sizes[file]);
  if (damaged === undefined) return undefined;
  const found = sizeOf(folder, damaged);
  return `${damaged} ${found === undefined ? 'is missing' : `has ${found} bytes instead of ${sizes[damaged]}`}`;
}

/** Whether a file is there, noted, and as long as it was. */
export function isIntact(folder: string, file: string): boolean {
  const size = sizeOf(folder, file);
  return size !== undefined && readSizes(folder)[file] === size;
}

function readSizes(folder: string): Sizes {
  try {
    return JSON.parse(readFileSync(join(folder, listName), 'utf8')) as Sizes;
  } catch {
    return {};
  }
}

const sizeOf = (folder: string, file: string): number | undefined => statSync(join(folder, file), { throwIfNoEntry: false })?.size;
