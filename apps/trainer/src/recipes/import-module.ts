import { createJiti } from 'jiti';

/**
 * Imports a module by its `file:` address, TypeScript too, on any Node.
 *
 * Everything that Node can import itself is left to Node: a recipe and a plugin must get the very copies of
 * @thaw/core and TensorFlow.js that this program has, for engine and kernels are global per copy.
 */
export async function importModule(address: string): Promise<object> {
  if (!/\.[cm]?tsx?$/.test(address)) return (await import(address)) as object;
  const jiti = createJiti(import.meta.url, { tryNative: true, fsCache: false, interopDefault: false });
  return jiti.import<object>(address);
}
