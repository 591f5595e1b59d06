import { join } from 'node:path';
import type { Machine } from '@thaw/downloads';
import { type AddonName, addonSources, librariesFor, nativeFolder, nodeApiFolder, nodeApiVersion, tfjsNodeFolder } from './runtime-folder.ts';

/** An addon that is to be compiled. */
export interface AddonTarget {
  readonly name: AddonName;
  /** Of the runtime to link to. */
  readonly folder: string;
  /** The file to make. */
  readonly output: string;
  /** That the addon is for. */
  readonly machine: Pick<Machine, 'platform' | 'arch'>;
}

/** Arguments of a C++ compiler that behaves like GCC or Clang. The addon finds the libraries by where it lies: beside `tensorflow/`. */
export const compilerArguments = (target: AddonTarget): string[] => [...tuning(target, target.machine.arch === 'x64' ? '-march=native' : '-mcpu=native'), ...commonArguments(target)];

/** Arguments of zig; for the oldest C library, or macOS, that the wheels of TensorFlow run on. */
export function zigArguments(target: AddonTarget): string[] {
  const { platform, arch } = target.machine;
  const processor = arch === 'arm64' ? 'aarch64' : 'x86_64';
  const system = platform === 'darwin' ? 'macos.12.0' : 'linux-gnu.2.27';
  return ['c++', '-target', `${processor}-${system}`, ...tuning(target, '-mcpu=native'), ...commonArguments(target)];
}

/**
 * Only our own addon computes; that of TensorFlow.js hands over. Nobody looks at `errno` or at floating-point traps, and
 * respecting them keeps loops with comparisons and roots from becoming vector instructions: 7 times slower. Results do not change.
 */
const tuning = ({ name }: AddonTarget, processor: string): string[] => (name === 'thaw_graph' ? ['-O3', processor, '-fno-math-errno', '-fno-trapping-math'] : ['-O2']);

function commonArguments({ name, folder, output, machine: { platform } }: AddonTarget): string[] {
  const libraries = librariesFor(platform);
  // Node loads a dynamic library as well as a bundle, which zig cannot make.
  const linking =
    platform === 'darwin'
      ? ['-dynamiclib', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/tensorflow']
      : ['-shared', '-pthread', '-Wl,--allow-shlib-undefined,-z,lazy', '-Wl,-rpath,$ORIGIN/tensorflow'];
  return [
    '-std=c++17',
    '-fPIC',
    `-DNAPI_VERSION=${nodeApiVersion}`,
    ...[join(folder, 'tensorflow', 'include'), nodeApiFolder(), tfjsNodeFolder(), nativeFolder].map((include) => `-I${include}`),
    ...addonSources(name).filter((source) => source.endsWith('.cc')),
    // Ours loads the libraries itself (see LoadTensorFlow); but what it calls of them, macOS wants to know before that.
    ...(name === 'tfjs_binding' || platform === 'darwin' ? libraries.map((library) => join(folder, library)) : []),
    `-DTHAW_TENSORFLOW_LIBRARY="${libraries[0]}"`,
    `-DTHAW_FRAMEWORK_LIBRARY="${libraries[1]}"`,
    ...linking,
    '-o',
    output,
  ];
}
