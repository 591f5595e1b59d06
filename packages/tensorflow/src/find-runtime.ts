import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { systemCompiler } from './compile-addons.ts';
import { findDamage, isIntact } from './file-sizes.ts';
import { addonFiles, type AddonName, addonNames, type Flavor, flavors, type Runtime, runtimeFolder, tensorflowVersion } from './runtime-folder.ts';

/** The installed runtime of a flavor, or undefined when it is absent, one of its files is damaged, or an addon is not compiled. */
export function findRuntime(flavor: Flavor): Runtime | undefined {
  const folder = runtimeFolder(flavor);
  const isWhole = findDamage(folder) === undefined && missingAddons(folder).length === 0;
  return isWhole ? { flavor, version: tensorflowVersion, folder, addons: addonFiles(folder) } : undefined;
}

/** The addons that a runtime lacks, or whose files are damaged. */
export function missingAddons(folder: string): AddonName[] {
  const addons = addonFiles(folder);
  return addonNames.filter((name) => !isIntact(folder, basename(addons[name])));
}

/** Where the driver shows itself: on Linux, in a container, and in WSL 2. */
const driverTraces = ['/dev/nvidia0', '/proc/driver/nvidia/version', '/usr/lib/wsl/lib/libcuda.so.1'];

/** What tells that this machine has an NVIDIA driver, or undefined. */
export function findNvidiaDriver(): string | undefined {
  const program = (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, 'nvidia-smi'));
  return [...driverTraces, ...program].find((path) => existsSync(path));
}

/** The flavor for this machine when none was asked for. */
export const automaticFlavor = (): Flavor =>
  process.platform === 'linux' && process.arch === 'x64' && findNvidiaDriver() !== undefined ? 'gpu' : 'cpu';

/** What `thaw doctor` shows about one runtime. */
export interface RuntimeDescription {
  readonly flavor: Flavor;
  readonly version: string;
  readonly folder: string;
  /** False when it is absent or incomplete; loading it installs what is missing. */
  readonly installed: boolean;
  /** On disk; 0 when absent. */
  readonly bytes: number;
}

/** What `thaw doctor` shows about runtimes. */
export interface RuntimeReport {
  readonly runtimes: readonly RuntimeDescription[];
  /** What is loaded when nothing else is asked for. */
  readonly automatic: Flavor;
  /** What tells that there is an NVIDIA driver. */
  readonly nvidiaDriver?: string;
  /** The C++ compiler that would be used; without one, zig is downloaded. */
  readonly compiler?: string;
}

/** Looks at the disk only; loads nothing. */
export function describeRuntimes(): RuntimeReport {
  const nvidiaDriver = findNvidiaDriver();
  const compiler = systemCompiler();
  return {
    runtimes: flavors.map((flavor) => {
      const folder = runtimeFolder(flavor);
      return { flavor, version: tensorflowVersion, folder, installed: findRuntime(flavor) !== undefined, bytes: folderSize(folder) };
    }),
    automatic: automaticFlavor(),
    ...(nvidiaDriver === undefined ? {} : { nvidiaDriver }),
    ...(compiler === undefined ? {} : { compiler }),
  };
}

function folderSize(folder: string): number {
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
