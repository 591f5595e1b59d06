import { existsSync } from 'node:fs';
import type { DownloadProgress } from '@thaw/core';
import { createFolder } from '@thaw/downloads';
import { compileAddons } from './compile-addons.ts';
import { findDamage } from './file-sizes.ts';
import { findRuntime, missingAddons } from './find-runtime.ts';
import { addonFiles, type Flavor, type Runtime, runtimeFolder, tensorflowVersion } from './runtime-folder.ts';
import { unpackRuntime } from './unpack-runtime.ts';

export interface InstallOptions {
  readonly flavor: Flavor;
  /** Downloads, and the stages between them: unpacking and compiling have a label but receive 0 bytes. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** Makes an installed runtime anew. */
  readonly force?: boolean;
}

/**
 * Installs TensorFlow's libraries from its wheel on PyPI and compiles the two addons against
 * them, in the cache that all projects share. Returns at once when that was done before; what is damaged is made anew.
 *
 * Of two processes that install at once, the second waits for the first. A process that is killed in the middle leaves nothing
 * but a part of a download, with which the next one goes on.
 *
 * @throws ThawError when the machine is not supported, a download fails, or no compiler works
 */
export async function installRuntime(options: InstallOptions): Promise<Runtime> {
  const { flavor, force = false, onProgress, signal } = options;
  const found = force ? undefined : findRuntime(flavor);
  if (found !== undefined) return found;
  const folder = runtimeFolder(flavor);
  const waiting = {
    onWait: () => onProgress?.({ label: `waiting for another process that installs the ${flavor} runtime`, receivedBytes: 0 }),
    ...(signal === undefined ? {} : { signal }),
  };
  const damage = existsSync(folder) ? findDamage(folder) : undefined;
  if (damage !== undefined) onProgress?.({ label: `the ${flavor} runtime is damaged (${damage}): installing it anew`, receivedBytes: 0 });
  if (force || damage !== undefined || !existsSync(folder)) {
    const isWhole = (installed: string): boolean => !force && findDamage(installed) === undefined;
    await createFolder(folder, (temporary) => unpackRuntime(temporary, options), { isWhole, ...waiting });
  }
  await compileAddons({ ...options, ...waiting, folder, missing: () => missingAddons(folder) });
  return { flavor, version: tensorflowVersion, folder, addons: addonFiles(folder) };
}
