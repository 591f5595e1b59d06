import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ThawError } from '@thaw/core';
import { byText } from './names.ts';

/** What lies in one folder, hidden files left out, in the order of names. Links count as what they point to. */
export interface FolderContent {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** @throws ThawError when the folder cannot be read */
export async function listFolder(folder: string): Promise<FolderContent> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw unreadableFolder(folder, cause as NodeJS.ErrnoException);
  }
  const visible = entries.filter(({ name }) => !isHidden(name)).sort((a, b) => byText(a.name, b.name));
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of visible) {
    const path = join(folder, entry.name);
    // A link to nothing counts as a file: whoever reads it will say what is wrong.
    const isFolder = entry.isSymbolicLink() ? await stat(path).then((target) => target.isDirectory(), () => false) : entry.isDirectory();
    (isFolder ? folders : files).push(entry.name);
  }
  return { folders, files };
}

/**
 * All files with one of the extensions in a folder and in those below it: absolute paths in the order of
 * names. Links are followed, but no folder is entered twice, so that a link to a folder above ends.
 *
 * @throws ThawError when a folder cannot be read
 */
export async function listPictures(folder: string, extensions: readonly string[]): Promise<string[]> {
  const wanted = new Set(extensions.map((extension) => extension.toLowerCase()));
  const entered = new Set<string>();
  const pictures: string[] = [];
  const walk = async (at: string): Promise<void> => {
    const { folders, files } = await listFolder(at);
    const real = await realpath(at);
    if (entered.has(real)) return;
    entered.add(real);
    for (const name of files) if (wanted.has(extname(name).toLowerCase())) pictures.push(join(at, name));
    for (const name of folders) await walk(join(at, name));
  };
  await walk(folder);
  return pictures;
}

/** Files of the system: `.git`, `.DS_Store`, the shadow folder in archives made on a Mac, thumbnails of Windows and NAS boxes. */
export const isHidden = (name: string): boolean => name.startsWith('.') || ['__MACOSX', 'Thumbs.db', '@eaDir'].includes(name);

function unreadableFolder(folder: string, cause: NodeJS.ErrnoException): ThawError {
  if (cause.code === 'ENOENT') return new ThawError('The folder of pictures does not exist.', { given: folder, cure: 'correct the path; it starts at the folder the command runs in', cause });
  if (cause.code === 'ENOTDIR') return new ThawError('The folder of pictures is a file.', { given: folder, cure: 'give the folder that holds one folder per class', cause });
  return new ThawError(`The folder of pictures cannot be read (${cause.code ?? cause.message}).`, { given: folder, cure: 'allow this user to read it, and every folder inside it', cause });
}
