import { ThawError } from '@thaw/core';
import { findRuntime } from './find-runtime.ts';
import { loadNative } from './load-native.ts';
import { findStock } from './stock/find-stock.ts';
import { loadStock } from './stock/load-stock.ts';
import type { TensorFlow } from './tensorflow.ts';
import { loadWasm } from './wasm/load-wasm.ts';

/**
 * Loads the fastest runtime that needs no download: native TensorFlow for processors where that for GPUs could not be installed, the
 * project's own tfjs-node, else WebAssembly.
 *
 * @param reason why the one for this machine could not be installed
 * @param tell takes the line about it
 */
export async function loadInstead(reason: ThawError, tell: (line: string) => void): Promise<TensorFlow> {
  const processor = findRuntime('cpu');
  const loaded = processor === undefined ? ((await loadStockIfAny(tell)) ?? (await loadWasm())) : await loadNative(processor);
  const slower = { cpu: 'which does not use the GPU', gpu: '', stock: 'which compiles no graphs', wasm: 'several times slower' }[loaded.runtime];
  const cure = reason.facts.cure === undefined ? '' : ` For speed: ${reason.facts.cure}.`;
  tell(`Using the ${loaded.runtime} runtime, ${slower}, because native TensorFlow could not be installed: ${firstLine(reason)}${cure} THAW_BACKEND=${loaded.runtime} asks for this one.`);
  return loaded;
}

async function loadStockIfAny(tell: (line: string) => void): Promise<TensorFlow | undefined> {
  const stock = findStock();
  if (stock === undefined) return undefined;
  try {
    return await loadStock();
  } catch (error) {
    if (!ThawError.isInstance(error)) throw error;
    tell(`The ${stock.name} of this project is of no use: ${firstLine(error)}`);
    return undefined;
  }
}

const firstLine = ({ message }: Error): string => message.split('\n')[0]!;
