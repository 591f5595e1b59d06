import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { cacheFolder } from './cache-folder.ts';
import { fileDigest } from './digest.ts';
import { downloadFile, type DownloadOptions } from './download-file.ts';

export interface UrlFileOptions extends Pick<DownloadOptions, 'url' | 'label' | 'onProgress' | 'signal' | 'retries' | 'retryDelay'> {
  /** What the file must hash to, in lower-case hexadecimal; checked on every call. */
  readonly sha256: string;
}

/**
 * A file from any server, fetched at most once per user; what it hashes to says which file it is, wherever it comes from.
 *
 * @returns its absolute path in the cache, with the name it has in the address; do not change the file
 * @throws ThawError when it cannot be fetched, or is not the file `sha256` asks for
 */
export async function urlFile({ url, sha256, ...options }: UrlFileOptions): Promise<string> {
  const name = new URL(url).pathname.split('/').at(-1)!.replace(/[^\w.-]+/g, '_') || 'file';
  const file = cacheFolder('files', sha256, name);
  if (existsSync(file)) {
    if ((await fileDigest(file)) === sha256) return file;
    // Damaged since.
    await rm(file, { force: true });
  }
  await downloadFile({ url, file, digest: { algorithm: 'sha256', hex: sha256 }, ...options });
  return file;
}
