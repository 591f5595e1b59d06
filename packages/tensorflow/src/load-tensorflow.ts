import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { io, registerBackend, setBackend } from '@tensorflow/tfjs-core';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import { type DownloadProgress, ThawError } from '@thaw/core';
import { automaticFlavor, findRuntime } from './find-runtime.ts';
import type { GraphAddon } from './graph/addon.ts';
import { type GraphSession, openGraphSession } from './graph/graph-session.ts';
import type { SessionOptions } from './graph/session-options.ts';
import { installRuntime } from './install-runtime.ts';
import { registerKernels } from './kernels/register-kernels.ts';
import { type Flavor, flavors, type Runtime } from './runtime-folder.ts';

export interface LoadTensorFlowOptions {
  /** Which runtime. Default: the variable `THAW_BACKEND`, else `auto`: gpu where there is an NVIDIA driver, else cpu. */
  readonly backend?: Flavor | 'auto';
  /** Whether a missing runtime is installed (default) or an error. */
  readonly install?: boolean;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/** The loaded runtime. */
export interface TensorFlow {
  /** The name of the backend in TensorFlow.js. */
  readonly backend: 'tensorflow';
  /** Of the native library, as it says itself. */
  readonly version: string;
  readonly flavor: Flavor;
  /** Where operations run. */
  readonly device: 'cpu' | 'gpu';
  /** Threads one operation may use on the processor. */
  readonly numThreads: number;
  /** One line for people. */
  readonly description: string;
  /** Opens a session that functions can be compiled into. */
  openGraphSession(options?: SessionOptions): GraphSession;
}

const loadedKey = Symbol.for('thaw.tensorflow');
// A process can hold one TensorFlow, whatever number of copies of this package it holds.
const shared = globalThis as { [loadedKey]?: Promise<TensorFlow> };

/**
 * Loads native TensorFlow into this process as the backend of TensorFlow.js, with the kernels it lacks and
 * `file://` saving and loading; installs it first when it is missing. Later calls return the same.
 *
 * @throws ThawError when it is missing and may not be installed, cannot be installed or loaded, or another one is loaded
 */
export async function loadTensorFlow(options: LoadTensorFlowOptions = {}): Promise<TensorFlow> {
  const wanted = wantedBackend(options);
  if (shared[loadedKey] === undefined) {
    shared[loadedKey] = load(wanted === 'auto' ? automaticFlavor() : wanted, options);
    // What failed may work on the next call: a network is back, a compiler installed.
    shared[loadedKey].catch(() => delete shared[loadedKey]);
  }
  const loaded = await shared[loadedKey];
  if (wanted !== 'auto' && wanted !== loaded.flavor) {
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

function wantedBackend({ backend }: LoadTensorFlowOptions): Flavor | 'auto' {
  const wanted = backend ?? (process.env['THAW_BACKEND'] || 'auto');
  const known = [...flavors, 'auto'] as const;
  const found = known.find((name) => name === wanted);
  if (found !== undefined) return found;
  throw new ThawError(`There is no backend called "${wanted}".`, {
    available: known,
    cure: 'name one of these, in `backend` or in the variable THAW_BACKEND',
  });
}

async function load(flavor: Flavor, { install = true, onProgress, signal }: LoadTensorFlowOptions): Promise<TensorFlow> {
  const found = findRuntime(flavor);
  if (found === undefined && !install) {
    throw new ThawError(`TensorFlow's ${flavor} runtime is not installed.`, { cure: `run \`thaw runtime install --flavor ${flavor}\`` });
  }
  const progress = onProgress === undefined ? {} : { onProgress };
  const runtime = found ?? (await installRuntime({ flavor, ...progress, ...(signal === undefined ? {} : { signal }) }));
  quietLog();
  preferOneDnn();
  mendUtil();
  return activate(runtime);
}

/** tfjs-node and addons are CommonJS. */
const requireModule = createRequire(import.meta.url);

async function activate({ flavor, addons }: Runtime): Promise<TensorFlow> {
  // First: it sets up memory and log for all of TensorFlow.
  const graphAddon = requireAddon(addons.thaw_graph) as GraphAddon;
  // The parts of tfjs-node's index.js, which would look for its own addon.
  const addon = requireAddon(addons.tfjs_binding) as NodeJSKernelBackend['binding'];
  requireModule('@tensorflow/tfjs-node-gpu/dist/register_all_kernels');
  const { NodeJSKernelBackend: Backend } = requireModule('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend') as {
    NodeJSKernelBackend: new (addon: NodeJSKernelBackend['binding'], packageName: string) => NodeJSKernelBackend;
  };
  const packageName = `@tensorflow/tfjs-node${flavor === 'gpu' ? '-gpu' : ''}`;
  if (!registerBackend('tensorflow', () => new Backend(addon, packageName), 3)) {
    throw new ThawError('This process has another native backend of TensorFlow.js.', {
      cure: 'do not import @tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu beside thaw',
    });
  }
  registerKernels(addon.isUsingGpuDevice() ? 'gpu' : 'cpu');
  if (!(await setBackend('tensorflow'))) {
    throw new ThawError('TensorFlow could not be started.', { given: addons.tfjs_binding, cure: 'set TF_CPP_MIN_LOG_LEVEL=0 to see why' });
  }
  const { nodeFileSystemRouter } = requireModule('@tensorflow/tfjs-node-gpu/dist/io/file_system') as { nodeFileSystemRouter: FileRouter };
  io.registerLoadRouter(nodeFileSystemRouter);
  io.registerSaveRouter(nodeFileSystemRouter);
  const described = describe(flavor, addon);
  return { ...described, openGraphSession: (options = {}) => openGraphSession(graphAddon, described.device, options) };
}

type FileRouter = Parameters<typeof io.registerLoadRouter>[0];

function requireAddon(file: string): unknown {
  try {
    return requireModule(file);
  } catch (cause) {
    throw new ThawError(`TensorFlow could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, {
      given: file,
      cure: 'install it anew: `thaw runtime install --force`',
      cause,
    });
  }
}

function describe(flavor: Flavor, addon: NodeJSKernelBackend['binding']): Omit<TensorFlow, 'openGraphSession'> {
  const { TF_Version: version } = addon as { TF_Version?: string };
  const device = addon.isUsingGpuDevice() ? 'gpu' : 'cpu';
  const numThreads = Number(process.env['TF_NUM_INTRAOP_THREADS']) || availableParallelism();
  const processor = `processor, ${numThreads} ${numThreads === 1 ? 'thread' : 'threads'}`;
  const without = flavor === 'gpu' ? 'no GPU found: ' : '';
  return {
    backend: 'tensorflow',
    version: version ?? 'unknown',
    flavor,
    device,
    numThreads,
    description: `TensorFlow ${version}, ${flavor} runtime (${device === 'gpu' ? 'GPU' : without + processor})`,
  };
}

/** TensorFlow tells about its instruction sets and devices on standard error, unless told not to. Errors still show. */
function quietLog(): void {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
}

/**
 * TensorFlow takes oneDNN's kernels by itself on the newest Intel processors only; a training step was 1.3 times
 * faster with them on an AMD EPYC without AVX-512.
 */
function preferOneDnn(): void {
  if (process.arch === 'x64') process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
}

/** tfjs-node calls two functions that Node 23 removed and that earlier versions warn of. */
function mendUtil(): void {
  Object.assign(requireModule('node:util') as object, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}
