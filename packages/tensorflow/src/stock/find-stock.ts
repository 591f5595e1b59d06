import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A tfjs-node that brought its own addon. */
export interface StockPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly addon: string;
}

/** The faster first. */
const names = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * The tfjs-node of a project whose install script has put an addon in place that this Node can load, or undefined.
 *
 * @param project a folder; its `node_modules` and those above it are searched. Default: the current folder
 */
export function findStock(project: string = process.cwd()): StockPackage | undefined {
  for (const name of names) {
    const folder = packageFolder(name, project);
    const addon = folder === undefined ? undefined : findAddon(folder);
    if (folder === undefined || addon === undefined) continue;
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { name, version, folder, addon };
  }
  return undefined;
}

function packageFolder(name: string, project: string): string | undefined {
  try {
    return dirname(createRequire(join(project, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** `lib/napi-v8/tfjs_binding.node`: the newest Node-API that this Node has, as node-pre-gyp chooses. */
function findAddon(folder: string): string | undefined {
  const lib = join(folder, 'lib');
  if (!existsSync(lib)) return undefined;
  const versions = readdirSync(lib).flatMap((entry) => /^napi-v(\d+)$/.exec(entry)?.[1] ?? []).map(Number);
  const files = versions.filter((version) => version <= Number(process.versions['napi'])).sort((a, b) => b - a).map((version) => join(lib, `napi-v${version}`, 'tfjs_binding.node'));
  return files.find((file) => existsSync(file));
}
