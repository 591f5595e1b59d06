import { createRegistry, loadPlugins, type Registry } from '@thaw/core';
import { plugins } from '@thaw/vision';
import { importModule } from './import-module.ts';

/**
 * The official plugins and those of some packages.
 *
 * @param packages npm names, or paths from the folder `from`
 */
export async function loadRegistry(packages: readonly string[] = [], from: string = process.cwd()): Promise<Registry> {
  return createRegistry([...plugins, ...(await loadPlugins(packages, { from, importModule }))]);
}
