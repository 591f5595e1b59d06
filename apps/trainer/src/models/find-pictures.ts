import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { glob } from 'tinyglobby';
import type { SkippedFile } from '@thaw/core';

const pictureFiles = '**/*.{jpg,jpeg,png,webp,gif,tif,tiff,avif}';

/** Pictures that were asked for, and requests that led to none. */
export interface FoundPictures {
  readonly files: readonly string[];
  readonly missing: readonly SkippedFile[];
}

/** Resolves files, folders (with all below) and glob patterns to files, each once, in the order of the requests. */
export async function findPictures(requests: readonly string[]): Promise<FoundPictures> {
  const files = new Set<string>();
  const missing: SkippedFile[] = [];
  for (const request of requests) {
    const found = await resolveRequest(request);
    if (typeof found === 'string') missing.push({ file: request, reason: found });
    else for (const file of found) files.add(file);
  }
  return { files: [...files], missing };
}

/** Files, or why there are none. A path that exists is no pattern, whatever characters it has. */
async function resolveRequest(request: string): Promise<string[] | string> {
  const found = await stat(request).catch(() => undefined);
  if (found?.isFile()) return [request];
  if (found?.isDirectory()) {
    const inside = await glob(pictureFiles, { cwd: request, caseSensitiveMatch: false });
    return inside.length > 0 ? inside.sort().map((file) => join(request, file)) : 'no pictures in this folder';
  }
  const matching = await glob(request, { caseSensitiveMatch: false, absolute: isAbsolute(request) });
  if (matching.length > 0) return matching.sort();
  return /[*?[{]/.test(request) ? 'no file matches' : 'there is no such file';
}
