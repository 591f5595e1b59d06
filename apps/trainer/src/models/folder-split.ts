import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type Sample, type SkippedFile, type Split, ThawError } from '@thaw/core';
import { readSamples } from '@thaw/images';
import { findPictures } from './find-pictures.ts';

/**
 * All pictures of a folder that has a folder for each of a model's classes; classes may be missing.
 *
 * @throws ThawError when the folder cannot be read, has folders of other names, or no picture
 */
export async function folderSplit(folder: string, classes: readonly string[]): Promise<{ split: Split; skipped: SkippedFile[] }> {
  const root = resolve(folder);
  const names = await classFolders(root);
  const unknown = names.filter((name) => !classes.includes(name));
  if (names.length === 0 || unknown.length > 0) {
    throw new ThawError(names.length === 0 ? `"${folder}" has no folders of pictures.` : `"${folder}" has folders that are no classes of the model: ${unknown.join(', ')}.`, {
      wanted: 'folders named like the classes of the model',
      available: classes,
      cure: 'rename or move the folders',
    });
  }
  const files: Omit<Sample, 'size'>[] = [];
  for (const name of names.sort()) {
    const found = await findPictures([join(root, name)]);
    files.push(...found.files.map((file) => ({ id: relative(root, file), labels: [classes.indexOf(name)], file })));
  }
  const { samples, skipped } = await readSamples(files);
  if (samples.length === 0) throw new ThawError(`"${folder}" has no picture that can be read.`, { given: skipped.map(({ file, reason }) => `${file}: ${reason}`).join('; ') || 'empty folders', cure: 'put pictures into its folders' });
  return { split: { length: samples.length, at: (index) => samples[index]! }, skipped };
}

async function classFolders(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (cause) {
    throw new ThawError(`The folder "${root}" cannot be read.`, { given: (cause as Error).message, cure: 'name a folder with one folder of pictures per class', cause });
  }
}
