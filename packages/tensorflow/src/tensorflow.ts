import { ThawError } from '@thaw/core';
import type { GraphSession } from './graph/graph-session.ts';
import type { SessionOptions } from './graph/session-options.ts';
import { type Flavor, flavors } from './runtime-folder.ts';

/**
 * What can compute. `cpu` and `gpu` are native TensorFlow, installed by this package; `stock` is the tfjs-node of the project, with the addon
 * that it brought along; `wasm` is TensorFlow.js in WebAssembly, which runs everywhere.
 */
export type RuntimeName = Flavor | 'stock' | 'wasm';

export const runtimeNames: readonly RuntimeName[] = [...flavors, 'stock', 'wasm'];

/** The loaded runtime. */
export interface TensorFlow {
  /** The name of the backend in TensorFlow.js. */
  readonly backend: 'tensorflow' | 'wasm';
  readonly runtime: RuntimeName;
  /** Of the native library, as it says itself; of TensorFlow.js for `wasm`. */
  readonly version: string;
  /** Where operations run. */
  readonly device: 'cpu' | 'gpu';
  /** Threads one operation may use on the processor. */
  readonly numThreads: number;
  /** One line for people. */
  readonly description: string;
  /** Whether functions can be compiled into graphs: on `cpu` and `gpu`. Elsewhere everything runs operation by operation. */
  readonly compiles: boolean;
  /**
   * Opens a session that functions can be compiled into.
   *
   * @throws ThawError when this runtime cannot
   */
  openGraphSession(options?: SessionOptions): GraphSession;
}

/** The members of a runtime that runs operation by operation only. */
export const withoutGraphs = (runtime: RuntimeName): Pick<TensorFlow, 'compiles' | 'openGraphSession'> => ({
  compiles: false,
  openGraphSession: () => {
    throw new ThawError(`The ${runtime} runtime has no graphs: it runs operation by operation.`, { wanted: 'a native runtime', available: ['cpu', 'gpu'], cure: 'use `--backend cpu` or `gpu`' });
  },
});
