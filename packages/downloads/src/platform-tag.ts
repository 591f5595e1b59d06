/** The machine a wheel must run on. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** Version of the GNU C library, or undefined where there is another one (musl, macOS, Windows). */
  readonly glibc?: string;
}

/** The machine this process runs on. */
export function thisMachine(): Machine {
  const { platform, arch } = process;
  // The report would look up every network interface, which can take seconds.
  const { report } = process as { report?: { excludeNetwork?: boolean; getReport(): object } };
  if (report !== undefined) report.excludeNetwork = true;
  const { header } = (report?.getReport() ?? {}) as { header?: { glibcVersionRuntime?: string } };
  return { platform, arch, ...(header?.glibcVersionRuntime === undefined ? {} : { glibc: header.glibcVersionRuntime }) };
}

const architectures: Readonly<Record<string, readonly string[]>> = {
  x64: ['x86_64', 'amd64', 'universal2'],
  arm64: ['aarch64', 'arm64', 'universal2'],
};

/**
 * True when a wheel with this file name runs on the machine, whatever Python it was built for.
 *
 * Source: the platform tags of PEP 425, 600 (manylinux) and 656 (musllinux).
 */
export function wheelFits(fileName: string, machine: Machine): boolean {
  const tags = fileName.replace(/\.whl$/, '').split('-').at(-1)!.split('.');
  return tags.some((tag) => tag === 'any' || tagFits(tag, machine));
}

function tagFits(tag: string, { platform, arch, glibc }: Machine): boolean {
  if (!(architectures[arch] ?? []).some((name) => tag.endsWith(`_${name}`))) return false;
  if (platform === 'darwin') return tag.startsWith('macosx_');
  if (platform === 'win32') return tag.startsWith('win_');
  if (platform !== 'linux') return false;
  if (glibc === undefined) return tag.startsWith('musllinux_');
  if (tag.startsWith('linux_')) return true;
  const needed = /^manylinux_(\d+)_(\d+)_/.exec(tag) ?? legacyGlibc(tag);
  if (needed === null) return false;
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  return major > Number(needed[1]) || (major === Number(needed[1]) && minor >= Number(needed[2]));
}

/** The old names of manylinux_2_5, 2_12 and 2_17. */
function legacyGlibc(tag: string): readonly (string | number)[] | null {
  if (tag.startsWith('manylinux1_')) return [tag, 2, 5];
  if (tag.startsWith('manylinux2010_')) return [tag, 2, 12];
  if (tag.startsWith('manylinux2014_')) return [tag, 2, 17];
  return null;
}
