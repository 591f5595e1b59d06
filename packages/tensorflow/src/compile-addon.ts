import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { downloadFile, extractMembers, findPypiFile, withTemporaryFolder } from '@thaw/downloads';
import { libraries, nodeApiFolder, nodeApiVersion, tfjsNodeFolder } from './runtime-folder.ts';

export interface CompileOptions {
  /** Of the runtime to link to. */
  readonly folder: string;
  /** The file to make, in that folder: it looks for the libraries beside itself. */
  readonly addon: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Compiles the addon of TensorFlow.js: two C++ files. Takes the system's compiler, else zig from its wheel on PyPI.
 * No node-gyp, no Python, and nothing is written into node_modules.
 *
 * @throws ThawError when no compiler works
 */
export async function compileAddon(options: CompileOptions): Promise<void> {
  const { folder, addon, signal } = options;
  await withTemporaryFolder(folder, 'addon', async (temporary) => {
    const output = join(temporary, 'tfjs_binding.node');
    const failures: string[] = [];
    for (const compile of [compileWithSystem, compileWithZig]) {
      try {
        await compile(output, temporary, options);
        await rename(output, addon);
        return;
      } catch (error) {
        signal?.throwIfAborted();
        failures.push(lastLines(error));
      }
    }
    throw new ThawError('The addon of TensorFlow.js could not be compiled.', {
      given: failures.join('\n'),
      cure: 'install a C++ compiler (Debian and Ubuntu: `apt install g++`; macOS: `xcode-select --install`) and try again',
    });
  });
}

/** What `CXX` names, else the first of the usual names that is on the PATH. */
export function systemCompiler(): string | undefined {
  const { CXX, PATH = '' } = process.env;
  if (CXX) return CXX;
  return ['c++', 'g++', 'clang++'].find((name) => PATH.split(':').some((folder) => existsSync(join(folder, name))));
}

async function compileWithSystem(output: string, _: string, { folder, onProgress, signal }: CompileOptions): Promise<void> {
  const compiler = systemCompiler();
  if (compiler === undefined) throw new Error('no C++ compiler on the PATH');
  onProgress?.({ label: `compiling the addon with ${compiler} (about 15 s)`, receivedBytes: 0 });
  await run(compiler, compilerArguments(folder, output), {}, signal);
}

async function compileWithZig(output: string, temporary: string, options: CompileOptions): Promise<void> {
  const { folder, onProgress, signal } = options;
  const zig = await unpackZig(temporary, options);
  onProgress?.({ label: 'compiling the addon with zig (about 2 minutes)', receivedBytes: 0 });
  await run(zig, ['c++', ...zigTarget(), ...compilerArguments(folder, output)], zigCaches(temporary), signal);
}

function compilerArguments(folder: string, output: string): string[] {
  const sources = join(tfjsNodeFolder(), 'binding');
  const linking =
    process.platform === 'darwin'
      ? ['-bundle', '-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/tensorflow']
      : ['-shared', '-Wl,--allow-shlib-undefined', '-Wl,-rpath,$ORIGIN/tensorflow'];
  return [
    '-std=c++17',
    '-O2',
    '-fPIC',
    `-DNAPI_VERSION=${nodeApiVersion}`,
    ...[join(folder, 'tensorflow', 'include'), nodeApiFolder(), tfjsNodeFolder()].map((include) => `-I${include}`),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(sources, name)),
    ...libraries.map((library) => join(folder, library)),
    ...linking,
    '-o',
    output,
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
