import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { downloadFile, extractMembers, findPypiFile, withTemporaryFolder } from '@thaw/downloads';
import { type AddonName, addonSources, libraries, nativeFolder, nodeApiFolder, nodeApiVersion, tfjsNodeFolder } from './runtime-folder.ts';

export interface CompileOptions {
  /** Of the runtime to link to. */
  readonly folder: string;
  /** The files to make, in that folder: an addon looks for the libraries beside itself. */
  readonly addons: readonly { readonly name: AddonName; readonly file: string }[];
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Compiles addons, each from a few C++ files. Takes the system's compiler, else zig from its wheel on PyPI.
 * No node-gyp, no Python, and nothing is written into node_modules.
 *
 * @throws ThawError when no compiler works
 */
export async function compileAddons(options: CompileOptions): Promise<void> {
  const { folder, addons, signal } = options;
  await withTemporaryFolder(folder, 'addons', async (temporary) => {
    const failures: string[] = [];
    for (const compile of [compileWithSystem, compileWithZig]) {
      try {
        await compile(temporary, options);
        for (const { name, file } of addons) await rename(compiledFile(temporary, name), file);
        return;
      } catch (error) {
        signal?.throwIfAborted();
        failures.push(lastLines(error));
      }
    }
    throw new ThawError('The addons for TensorFlow could not be compiled.', {
      given: failures.join('\n'),
      cure: 'install a C++ compiler (Debian and Ubuntu: `apt install g++`; macOS: `xcode-select --install`) and try again',
    });
  });
}

const compiledFile = (temporary: string, name: AddonName): string => join(temporary, `${name}.node`);

/** What `CXX` names, else the first of the usual names that is on the PATH. */
export function systemCompiler(): string | undefined {
  const { CXX, PATH = '' } = process.env;
  if (CXX) return CXX;
  return ['c++', 'g++', 'clang++'].find((name) => PATH.split(':').some((folder) => existsSync(join(folder, name))));
}

async function compileWithSystem(temporary: string, { folder, addons, onProgress, signal }: CompileOptions): Promise<void> {
  const compiler = systemCompiler();
  if (compiler === undefined) throw new Error('no C++ compiler on the PATH');
  onProgress?.({ label: `compiling ${addons.length === 1 ? 'an addon' : 'the addons'} with ${compiler} (about 15 s)`, receivedBytes: 0 });
  await Promise.all(addons.map(({ name }) => run(compiler, [...tuning(name, '-march=native'), ...compilerArguments(folder, name, temporary)], {}, signal)));
}

async function compileWithZig(temporary: string, options: CompileOptions): Promise<void> {
  const { folder, addons, onProgress, signal } = options;
  const zig = await unpackZig(temporary, options);
  onProgress?.({ label: `compiling ${addons.length === 1 ? 'an addon' : 'the addons'} with zig (about 2 minutes)`, receivedBytes: 0 });
  for (const { name } of addons) {
    await run(zig, ['c++', ...zigTarget(), ...tuning(name, '-mcpu=native'), ...compilerArguments(folder, name, temporary)], zigCaches(temporary), signal);
  }
}

/**
 * Only our own addon computes; that of TensorFlow.js hands over. Nobody looks at `errno` or at floating-point traps, and
 * respecting them keeps loops with comparisons and roots from becoming vector instructions: 7 times slower. Results do not change.
 */
const tuning = (name: AddonName, processor: string): string[] => (name === 'thaw_graph' ? ['-O3', processor, '-fno-math-errno', '-fno-trapping-math'] : ['-O2']);

function compilerArguments(folder: string, name: AddonName, temporary: string): string[] {
  const linking =
    process.platform === 'darwin'
      ? ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/tensorflow']
      : ['-shared', '-pthread', '-Wl,--allow-shlib-undefined,-z,lazy', '-Wl,-rpath,$ORIGIN/tensorflow'];
  return [
    '-std=c++17',
    '-fPIC',
    `-DNAPI_VERSION=${nodeApiVersion}`,
    ...[join(folder, 'tensorflow', 'include'), nodeApiFolder(), tfjsNodeFolder(), nativeFolder].map((include) => `-I${include}`),
    ...addonSources(name).filter((source) => source.endsWith('.cc')),
    // Ours loads the libraries itself; see LoadTensorFlow.
    ...(name === 'tfjs_binding' ? libraries.map((library) => join(folder, library)) : []),
    `-DTHAW_TENSORFLOW_LIBRARY="${libraries[0]}"`,
    `-DTHAW_FRAMEWORK_LIBRARY="${libraries[1]}"`,
    ...linking,
    '-o',
    compiledFile(temporary, name),
  ];
}

/** 350 MB unpacked, needed once: it goes with the temporary folder. */
async function unpackZig(temporary: string, { onProgress, signal }: CompileOptions): Promise<string> {
  const aborting = signal === undefined ? {} : { signal };
  const source = await findPypiFile({ name: 'ziglang', version: zigVersion, type: 'wheel', ...aborting });
  const wheel = join(temporary, source.fileName);
  const label = `zig ${zigVersion}, for lack of a working C++ compiler`;
  await downloadFile({ ...source, file: wheel, label, ...aborting, ...(onProgress === undefined ? {} : { onProgress }) });
  onProgress?.({ label: 'unpacking zig', receivedBytes: 0 });
  await extractMembers(wheel, { members: (member) => /^ziglang\/(zig$|lib\/)/.test(member), into: temporary, ...aborting });
  return join(temporary, 'ziglang', 'zig');
}

const zigVersion = '0.15.2';

/** The oldest C library the wheels of TensorFlow run on. */
const zigTarget = (): string[] => {
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  return ['-target', process.platform === 'darwin' ? `${arch}-macos` : `${arch}-linux-gnu.2.27`];
};

const zigCaches = (temporary: string): Record<string, string> => ({
  ZIG_GLOBAL_CACHE_DIR: join(temporary, 'zig-global'),
  ZIG_LOCAL_CACHE_DIR: join(temporary, 'zig-local'),
});

const run = async (program: string, args: readonly string[], variables: Record<string, string>, signal?: AbortSignal): Promise<void> => {
  const env = { ...process.env, ...variables };
  await promisify(execFile)(program, args, { env, maxBuffer: 1 << 26, ...(signal === undefined ? {} : { signal }) });
};

function lastLines(error: unknown): string {
  const text = (error as { stderr?: string }).stderr?.trim() || (error instanceof Error ? error.message : String(error));
  return text.split('\n').slice(-10).join('\n');
}
