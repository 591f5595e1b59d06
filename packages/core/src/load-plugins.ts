import { ThawError } from './errors.ts';
import { type AnyPlugin, isPlugin, pluginKinds } from './plugin.ts';

export interface LoadPluginsOptions {
  /** Names resolve as if imported from a file in this folder (absolute path): the recipe's own. */
  readonly from: string;
  /** How to import a resolved `file:` address. Programs that accept TypeScript pass a loader for it. */
  readonly importModule?: (address: string) => Promise<object>;
}

/**
 * Imports packages of plugins, by npm name or by relative or absolute path, and collects every plugin they export.
 *
 * @throws ThawError when a package cannot be found or imported, exports no plugin, or one of a later specification
 */
export async function loadPlugins(specifiers: readonly string[], options: LoadPluginsOptions): Promise<AnyPlugin[]> {
  const { from, importModule = (address: string) => import(address) as Promise<object> } = options;
  const plugins: AnyPlugin[] = [];
  for (const specifier of specifiers) {
    const address = resolveFrom(specifier, from);
    let module: object;
    try {
      module = await importModule(address);
    } catch (cause) {
      throw new ThawError(`The plugin package "${specifier}" could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, {
        given: address,
        cure: 'mend the error above in that package',
        cause,
      });
    }
    plugins.push(...pluginsIn(module, specifier));
  }
  return plugins;
}

function pluginsIn(module: object, specifier: string): AnyPlugin[] {
  const wanted = 'an export made by definePlugin of @thaw/core (specification 1)';
  for (const [name, value] of Object.entries(module)) {
    if (typeof value !== 'function' || !('specVersion' in value)) continue;
    const { specVersion, kind, options } = value as Partial<AnyPlugin>;
    if (!isPlugin(value)) {
      throw new ThawError(`The plugin "${name}" of the package "${specifier}" is made for another thaw.`, {
        wanted,
        given: `specification ${String(specVersion)}`,
        cure: 'update thaw, or install a version of the package made for this one',
      });
    }
    if (!pluginKinds.some((known) => known === kind) || options?.['~standard'] === undefined || value.name === '') {
      throw new ThawError(`The plugin "${name}" of the package "${specifier}" is malformed.`, {
        wanted: `${wanted}, of a kind there is, with a name and a schema of its options`,
        given: `kind ${String(kind)}, name "${value.name}", ${options?.['~standard'] === undefined ? 'no schema' : 'a schema'}`,
        available: pluginKinds,
        cure: 'make it with definePlugin',
      });
    }
  }
  const found = Object.values(module).filter(isPlugin);
  if (found.length > 0) return found;
  throw new ThawError(`The package "${specifier}" exports no plugin.`, {
    wanted,
    given: Object.keys(module).join(', ') || 'no exports',
    cure: 'export at least one plugin from its entry file',
  });
}

function resolveFrom(specifier: string, from: string): string {
  // Not imported: bundlers for browsers would look for these modules.
  const { createRequire } = process.getBuiltinModule('node:module');
  const { pathToFileURL } = process.getBuiltinModule('node:url');
  const { join, resolve } = process.getBuiltinModule('node:path');
  const { existsSync } = process.getBuiltinModule('node:fs');
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    const path = resolve(from, specifier);
    const candidate = [path, `${path}.ts`, `${path}.js`, join(path, 'index.ts'), join(path, 'index.js')].find((file) => /\.[cm]?[jt]s$/.test(file) && existsSync(file));
    if (candidate === undefined) {
      throw new ThawError(`There is no plugin file "${specifier}".`, { given: path, cure: 'paths in `plugins` start at the folder of the recipe; correct the path' });
    }
    return pathToFileURL(candidate).href;
  }
  try {
    return pathToFileURL(resolveExports(specifier, from, createRequire(pathToFileURL(join(from, 'recipe.js'))), { existsSync, join })).href;
  } catch (cause) {
    throw new ThawError(`The plugin package "${specifier}" is not installed.`, {
      given: `looked from ${from}`,
      cure: `npm install ${specifier} beside the recipe, or write a path that starts with ./`,
      cause,
    });
  }
}

/** Packages that export only to `import` cannot be found with `require.resolve`; their folder can. */
function resolveExports(
  specifier: string,
  from: string,
  require: NodeJS.Require,
  { existsSync, join }: { existsSync(path: string): boolean; join(...parts: string[]): string },
): string {
  try {
    return require.resolve(specifier);
  } catch (error) {
    const folder = (require.resolve.paths(specifier) ?? []).map((path) => join(path, specifier)).find((path) => existsSync(join(path, 'package.json')));
    if (folder === undefined) throw error;
    const manifest = require(join(folder, 'package.json')) as { exports?: unknown; module?: string; main?: string };
    const entry = importTarget(manifest.exports) ?? manifest.module ?? manifest.main ?? 'index.js';
    if (!existsSync(join(folder, entry))) throw new Error(`${join(folder, entry)} does not exist (looked from ${from}); is the package built?`, { cause: error });
    return join(folder, entry);
  }
}

function importTarget(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const conditions = exports as Record<string, unknown>;
  for (const key of ['.', 'import', 'node', 'default']) {
    const target = importTarget(conditions[key]);
    if (target !== undefined) return target;
  }
  return undefined;
}
