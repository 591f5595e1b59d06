import { join } from 'node:path';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { extractMembers, findPypiFile, type Machine, thisMachine, withArchive } from '@thaw/downloads';
import { cudaRequirements, isCudaMember } from './cuda-wheels.ts';
import { writeSizes } from './file-sizes.ts';
import { type Flavor, librariesFor, tensorflowVersion } from './runtime-folder.ts';

export interface UnpackOptions {
  readonly flavor: Flavor;
  /** Defaults to this one. */
  readonly machine?: Machine;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Fills a folder with TensorFlow's libraries and the headers to compile against, out of its wheel on PyPI; then notes
 * the size of each file, which says that all are there.
 *
 * @throws ThawError when the machine is not supported or a download fails
 */
export async function unpackRuntime(into: string, options: UnpackOptions): Promise<void> {
  const { flavor, machine = thisMachine() } = options;
  const libraries = librariesFor(machine.platform);
  const members = await unpackWheel(wheelName(flavor, machine), tensorflowVersion, (member) => libraries.includes(member) || isHeader(member) || isMetadata(member), into, options);
  const missing = libraries.filter((library) => !members.includes(library));
  if (missing.length > 0) throw new ThawError('The wheel of TensorFlow lacks its libraries.', { wanted: missing.join(', '), cure: 'if a mirror is used, compare its wheel with that of PyPI' });
  if (flavor === 'gpu') {
    for (const { name, version } of await cudaRequirements(join(into, members.find(isMetadata)!))) {
      members.push(...(await unpackWheel(name, version, isCudaMember, into, options)));
    }
  }
  await writeSizes(into, members);
}

/** Which package on PyPI has the libraries. Only Linux on x64 has one without CUDA beside one with it. */
function wheelName(flavor: Flavor, { platform, arch }: Machine): string {
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

const isMetadata = (member: string): boolean => member.endsWith('.dist-info/METADATA');

/** What the addons include: about 70 of the wheel's 12,000 files. */
const isHeader = (member: string): boolean => /^tensorflow\/include\/(tensorflow\/c\/|(tensorflow\/core|tsl)\/platform\/ctstring|xla\/tsl\/c\/).*\.h$/.test(member);

async function unpackWheel(name: string, version: string, members: (member: string) => boolean, into: string, options: UnpackOptions): Promise<string[]> {
  const { machine, onProgress, signal } = options;
  const aborting = signal === undefined ? {} : { signal };
  const source = await findPypiFile({ name, version, type: 'wheel', ...(machine === undefined ? {} : { machine }), ...aborting });
  const label = source.fileName.split('-').slice(0, 2).join(' ');
  const unpack = (wheel: string): Promise<string[]> => {
    onProgress?.({ label: `unpacking ${label}`, receivedBytes: 0 });
    return extractMembers(wheel, { members, into, ...aborting });
  };
  return withArchive(source, unpack, { label, ...aborting, ...(onProgress === undefined ? {} : { onProgress }) });
}
