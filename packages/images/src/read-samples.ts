import type { Sample, SkippedFile } from '@thaw/core';
import { readImageSize } from './decode.ts';
import { UnreadablePictureError } from './unreadable-picture.ts';

/** Makes samples of picture files by reading their sizes; files that cannot be read are named, and stop nothing. */
export async function readSamples(files: readonly Omit<Sample, 'size'>[]): Promise<{ samples: Sample[]; skipped: SkippedFile[] }> {
  const samples: Sample[] = [];
  const skipped: SkippedFile[] = [];
  for (const one of files) {
    try {
      samples.push({ ...one, size: await readImageSize(one.file) });
    } catch (error) {
      if (!(error instanceof UnreadablePictureError)) throw error;
      skipped.push({ file: one.id, reason: error.reason });
    }
  }
  return { samples, skipped };
}
