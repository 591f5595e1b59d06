import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheFolder } from './cache-folder.ts';
import { fileDigest } from './digest.ts';
import { downloadFile, type DownloadOptions } from './download-file.ts';
import { withLock } from './lock.ts';
import type { RegistryFile } from './registry-file.ts';

export type WithArchiveOptions = Pick<DownloadOptions, 'label' | 'onProgress' | 'signal' | 'retries' | 'retryDelay'>;

/**
 * Downloads a package's archive, lends it to `work`, and removes it. When the process ends in the middle, whatever of the archive
 * has arrived stays in the cache for a week, and the next process that asks for it goes on from there.
 *
 * @throws ThawError when it cannot be downloaded; what `work` throws
 */
export async function withArchive<Result>(source: RegistryFile, work: (archive: string) => Promise<Result>, options: WithArchiveOptions = {}): Promise<Result> {
  const { onProgress, signal, label = source.fileName } = options;
  const folder = cacheFolder('downloads');
  const archive = join(folder, basename(source.fileName));
  const lend = async (): Promise<Result> => {
    await removeOld(folder);
    if (!existsSync(archive) || (await fileDigest(archive, source.digest.algorithm)) !== source.digest.hex) {
      await downloadFile({ ...source, ...options, label, file: archive });
    }
    const result = await work(archive);
    await rm(archive, { force: true });
    return result;
  };
  const onWait = (): void => onProgress?.({ label: `waiting for another process that fetches ${label}`, receivedBytes: 0 });
  return withLock(`${archive}.lent`, lend, { onWait, ...(signal === undefined ? {} : { signal }) });
}

const oneWeek = 7 * 24 * 60 * 60 * 1000;

async function removeOld(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > oneWeek) await rm(join(folder, name), { force: true });
  }
}
