import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PluginKind, ThawError } from '@thaw/core';
import manifest from '../../package.json' with { type: 'json' };
import { packageFiles } from './package-files.ts';
import { type PluginNames, pluginNames } from './plugin-names.ts';

export interface NewPlugin extends PluginNames {
  readonly folder: string;
  /** Paths in the folder. */
  readonly files: readonly string[];
  /** True for one in a clone of thaw, whose packages it uses. */
  readonly isInWorkspace: boolean;
}

/** A plugin of each kind that works, called `partName`, and its test. Beside `src` and `dist` alike. */
const templates = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../templates/plugin/' : '../templates/plugin/', import.meta.url));

/**
 * Writes a package with one plugin that works: source, tests, recipe. Inside a clone of thaw it uses the packages there, else those on npm.
 *
 * @param folder where; default: the package's name, in the current folder
 * @throws ThawError when the name is none, or the folder is there and not empty
 */
export async function createPlugin(name: string, kind: PluginKind, folder?: string): Promise<NewPlugin> {
  const names = pluginNames(name);
  const target = resolve(folder ?? names.packageName);
  if (existsSync(target) && (await readdir(target)).length > 0) {
    throw new ThawError('The folder is not empty.', { given: target, cure: 'name another one with --out' });
  }
  const workspace = findWorkspace(dirname(target));
  const files: Record<string, string> = {
    ...packageFiles({
      ...names,
      kind,
      ...(workspace === undefined ? { thawVersion: `^${manifest.version}` } : { thawVersion: 'workspace:^', baseConfig: relative(target, join(workspace, 'tsconfig.base.json')).split(sep).join('/') }),
    }),
  };
  for (const ending of ['.ts', '.test.ts']) {
    const template = await readFile(join(templates, kind, `part-name${ending}`), 'utf8');
    files[`src/${names.fileName}${ending}`] = template.replaceAll('partName', names.exportName).replaceAll('part-name', names.fileName);
  }
  await writeFolder(target, files);
  return { ...names, folder: target, files: Object.keys(files).sort(), isInWorkspace: workspace !== undefined };
}

/** All files or none. */
async function writeFolder(target: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const temporary = await mkdtemp(`${target}.`);
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(temporary, path)), { recursive: true });
      await writeFile(join(temporary, path), text);
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

/** The folder of a clone of thaw at or above a folder. */
function findWorkspace(folder: string): string | undefined {
  const core = join(folder, 'packages', 'core', 'package.json');
  if (existsSync(core) && (JSON.parse(readFileSync(core, 'utf8')) as { name?: string }).name === '@thaw/core') return folder;
  return dirname(folder) === folder ? undefined : findWorkspace(dirname(folder));
}
