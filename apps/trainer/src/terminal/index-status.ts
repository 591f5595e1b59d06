import type { DatasetProgress } from '@thaw/core';
import { formatBytes } from './format.ts';

/** Says how far the loading of a dataset is. */
export function indexStatus({ done, total, unit }: DatasetProgress): string {
  switch (unit) {
    case 'bytes':
      return `unpacking pictures: ${formatBytes(done)} of ${formatBytes(total)}`;
    case 'files':
      return `found ${done} pictures so far`;
    default:
      return `looking at picture ${done} of ${total}`;
  }
}
