import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { extractMembers, findPypiFile, withArchive, withTemporaryFolder } from '@thaw/downloads';
import { type AddonTarget, compilerArguments, zigArguments } from './compiler-arguments.ts';
import { writeSizes } from './file-sizes.ts';
import { addonFiles, type AddonName } from './runtime-folder.ts';

export interface CompileOptions {
  /** Of the runtime to link to. The addons are made in it: they look for the libraries beside themselves. */
  readonly folder: string;
  /** Asked when it is this process's turn: another one may have made some. */
  readonly missing: () => readonly AddonName[];
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly onWait?: () => void;
  readonly signal?: AbortSignal;
}

/**
 * Compiles addons, each from a few C++ files. Takes the system's compiler, else zig from its wheel on PyPI.
 * No node-gyp, no Python, and nothing is written into node_modules.
 *
 * @throws ThawError when no compiler works
 */
export async function compileAddons(options: CompileOptions): Promise<void> {
  const { folder, missing, signal } = options;
  const compile = async (temporary: string): Promise<void> => {
    const targets = missing().map((name) => ({ name, folder, output: join(temporary, `${name}.node`), machine: process }));
    if (targets.length === 0) return;
    const failures: string[] = [];
    for (const compiler of [compileWithSystem, compileWithZig]) {
      try {
        await compiler(targets, temporary, options);
        return await keepAddons(targets);
      } catch (error) {
        signal?.throwIfAborted();
        failures.push(lastLines(error));
      }
    }
    throw new ThawError('The addons for TensorFlow could not be compiled.', {
      given: failures.join('\n'),
      cure: 'install a C++ compiler (Debian and Ubuntu: `apt install g++`; macOS: `xcode-select --install`) and try again',
    });
  };
  await withTemporaryFolder(folder, 'addons', compile, options);
}

async function keepAddons(targets: readonly AddonTarget[]): Promise<void> {
  for (const { name, folder, output } of targets) {
    const file = addonFiles(folder)[name];
    await flush(output);
    await rename(output, file);
    await writeSizes(folder, [basename(file)]);
  }
}

/** After a power cut, what has its name is whole. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
}

/** What `CXX` names, else the first of the usual names that is on the PATH. */
export function systemCompiler(): string | undefined {
  const { CXX, PATH = '' } = process.env;
  if (CXX) return CXX;
  return ['c++', 'g++', 'clang++'].find((name) => PATH.split(':').some((folder) => existsSync(join(folder, name))));
}

async function compileWithSystem(targets: readonly AddonTarget[], _temporary: string, { onProgress, signal }: CompileOptions): Promise<void> {
  const compiler = systemCompiler();
  if (compiler === undefined) throw new Error('no C++ compiler on the PATH');
  onProgress?.({ label: `compiling ${named(targets)} with ${compiler} (about 15 s)`, receivedBytes: 0 });
  await Promise.all(targets.map((target) => run(compiler, compilerArguments(target), {}, signal)));
}

async function compileWithZig(targets: readonly AddonTarget[], temporary: string, options: CompileOptions): Promise<void> {
  const { onProgress, signal } = options;
  const zig = await unpackZig(temporary, options);
  onProgress?.({ label: `compiling ${named(targets)} with zig (about 2 minutes)`, receivedBytes: 0 });
  for (const target of targets) await run(zig, zigArguments(target), zigCaches(temporary), signal);
}

const named = (targets: readonly AddonTarget[]): string => (targets.length === 1 ? 'an addon' : 'the addons');

/** 350 MB unpacked, needed once: it goes with the temporary folder. */
async function unpackZig(temporary: string, { onProgress, signal }: CompileOptions): Promise<string> {
  const aborting = signal === undefined ? {} : { signal };
  const source = await findPypiFile({ name: 'ziglang', version: zigVersion, type: 'wheel', ...aborting });
  const unpack = (wheel: string): Promise<string[]> => {
    onProgress?.({ label: 'unpacking zig', receivedBytes: 0 });
    return extractMembers(wheel, { members: (member) => /^ziglang\/(zig$|lib\/)/.test(member), into: temporary, ...aborting });
  };
  const label = `zig ${zigVersion}, for lack of a working C++ compiler`;
  await withArchive(source, unpack, { label, ...aborting, ...(onProgress === undefined ? {} : { onProgress }) });
  return join(temporary, 'ziglang', 'zig');
}

const zigVersion = '0.15.2';

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
