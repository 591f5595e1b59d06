import type { DatasetLoadOptions, SkippedFile } from '@thaw/core';
import { forEachConcurrently } from './for-each-concurrently.ts';
import { inspectFile } from './inspect-file.ts';
import { openInspectedPictures } from './inspected-pictures.ts';
import { byText } from './names.ts';
import type { PictureTable } from './picture-table.ts';

/** Enough to keep the disk and sharp's threads busy, few enough not to run out of file handles. */
const filesAtOnce = 8;

/** Fewer are read faster than remembered. */
const fewestRemembered = 256;

/** A long list is reported on this many times. */
const reports = 1000;

/**
 * Looks at every picture of a table and writes there what it finds.
 *
 * @param folder absolute path under which it is remembered
 * @returns the files that cannot be read
 */
export async function inspectPictures(table: PictureTable, folder: string, { signal, onProgress }: Pick<DatasetLoadOptions, 'signal' | 'onProgress'>): Promise<SkippedFile[]> {
  const known = table.length < fewestRemembered ? undefined : await openInspectedPictures(folder);
  const unreadable: SkippedFile[] = [];
  const reportEvery = Math.max(1, Math.floor(table.length / reports));
  let done = 0;
  let isComplete = false;
  try {
    await forEachConcurrently(table.length, filesAtOnce, async (row) => {
      const inspection = await inspectFile(table.file(row), signal, known);
      signal?.throwIfAborted();
      if ('reason' in inspection) unreadable.push({ file: table.id(row), reason: inspection.reason });
      else table.setInspection(row, inspection.sha256, inspection.size);
      done++;
      if (done % reportEvery === 0 || done === table.length) onProgress?.({ done, total: table.length });
    });
    isComplete = true;
  } finally {
    await known?.close(isComplete);
  }
  return unreadable.sort((a, b) => byText(a.file, b.file));
}
