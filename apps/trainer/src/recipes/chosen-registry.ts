import { createRegistry, type Registry } from '@thaw/core';
import { loadRecipe } from './load-recipe.ts';
import { loadRegistry } from './registry.ts';

/** The official plugins, those of a recipe and those of packages named on the command line. */
export async function chosenRegistry({ plugins = [], recipe }: { readonly plugins?: readonly string[]; readonly recipe?: string }): Promise<Registry> {
  const named = await loadRegistry(plugins);
  if (recipe === undefined) return named;
  const loaded = await loadRecipe(recipe);
  return createRegistry([...named.plugins, ...(await loadRegistry(loaded.recipe.plugins, loaded.from)).plugins]);
}
