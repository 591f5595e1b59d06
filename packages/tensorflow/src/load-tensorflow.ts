import { type DownloadProgress, ThawError } from '@thaw/core';
import { automaticFlavor, findRuntime } from './find-runtime.ts';
import { installRuntime } from './install-runtime.ts';
import { loadInstead } from './load-instead.ts';
import { loadNative } from './load-native.ts';
import type { Flavor, Runtime } from './runtime-folder.ts';
import { loadStock } from './stock/load-stock.ts';
import { type RuntimeName, runtimeNames, type TensorFlow } from './tensorflow.ts';
import { loadWasm } from './wasm/load-wasm.ts';

export interface LoadTensorFlowOptions {
  /**
   * Which runtime. Default: the variable `THAW_BACKEND`, else `auto`: gpu where there is an NVIDIA driver, else cpu; and where that
   * cannot be installed, for want of a network, a compiler or a build for this machine, the fastest that is there. A runtime that is asked for by name is
   * that one or an error.
   */
  readonly backend?: RuntimeName | 'auto';
  /** Whether a missing native runtime is installed (default) or an error. */
  readonly install?: boolean;
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Told in one line when `auto` takes a slower runtime: which, why, and what would help. Default: a warning of the process. */
  readonly onFallback?: (line: string) => void;
  readonly signal?: AbortSignal;
}

const loadedKey = Symbol.for('thaw.tensorflow');
// A process can hold one TensorFlow, whatever number of copies of this package it holds.
const shared = globalThis as { [loadedKey]?: Promise<TensorFlow> };

/**
 * Loads a runtime into this process as the backend of TensorFlow.js, with the kernels it lacks and
 * `file://` saving and loading; installs native TensorFlow first when it is missing. Later calls return the same.
 *
 * @throws ThawError when it is missing and may not be installed, cannot be installed or loaded, or another one is loaded
 */
export async function loadTensorFlow(options: LoadTensorFlowOptions = {}): Promise<TensorFlow> {
  const wanted = wantedBackend(options);
  if (shared[loadedKey] === undefined) {
    shared[loadedKey] = load(wanted, options);
    // What failed may work on the next call: a network is back, a compiler installed.
    shared[loadedKey].catch(() => delete shared[loadedKey]);
  }
  const loaded = await shared[loadedKey];
  if (wanted !== 'auto' && wanted !== loaded.runtime) {
    throw new ThawError(`TensorFlow's ${wanted} runtime cannot be loaded beside the one this process has.`, {
      wanted,
      given: loaded.description,
      cure: 'ask for the backend before anything loads TensorFlow, or start another process',
    });
  }
  return loaded;
}

/** The runtime this process has, if any. */
export const loadedTensorFlow = async (): Promise<TensorFlow | undefined> => shared[loadedKey];

function wantedBackend({ backend }: LoadTensorFlowOptions): RuntimeName | 'auto' {
  const wanted = backend ?? (process.env['THAW_BACKEND'] || 'auto');
  const known = ['auto', ...runtimeNames] as const;
  const found = known.find((name) => name === wanted);
  if (found !== undefined) return found;
  throw new ThawError(`There is no backend called "${wanted}".`, {
    available: known,
    cure: 'name one of these, in `backend` or in the variable THAW_BACKEND',
  });
}

async function load(wanted: RuntimeName | 'auto', options: LoadTensorFlowOptions): Promise<TensorFlow> {
  // The bundle of TensorFlow.js' core for Node has no gradients; this registers them.
  await import('@tensorflow/tfjs-layers');
  return wanted === 'auto' ? loadAutomatic(options) : loadNamed(wanted, options);
}

async function loadNamed(runtime: RuntimeName, options: LoadTensorFlowOptions): Promise<TensorFlow> {
  if (runtime === 'stock') return loadStock();
  if (runtime === 'wasm') return loadWasm();
  return loadNative(await provideRuntime(runtime, options));
}

async function loadAutomatic(options: LoadTensorFlowOptions): Promise<TensorFlow> {
  const { install = true, signal, onFallback = (line) => process.emitWarning(line, { code: 'THAW_RUNTIME' }) } = options;
  let runtime: Runtime;
  try {
    runtime = await provideRuntime(automaticFlavor(), options);
  } catch (error) {
    if (!install || signal?.aborted === true || !ThawError.isInstance(error)) throw error;
    return loadInstead(error, onFallback);
  }
  return loadNative(runtime);
}

/** Finds or installs. */
async function provideRuntime(flavor: Flavor, { install = true, onProgress, signal }: LoadTensorFlowOptions): Promise<Runtime> {
  const found = findRuntime(flavor);
  if (found === undefined && !install) {
    throw new ThawError(`TensorFlow's ${flavor} runtime is not installed.`, { cure: `run \`thaw runtime install --flavor ${flavor}\`` });
  }
  const progress = onProgress === undefined ? {} : { onProgress };
  return found ?? installRuntime({ flavor, ...progress, ...(signal === undefined ? {} : { signal }) });
}
