import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { io, registerBackend } from '@tensorflow/tfjs-core';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import { ThawError } from '@thaw/core';

/** The addon of TensorFlow.js, as its JavaScript sees it. */
export type TfjsBinding = NodeJSKernelBackend['binding'];

/** Addons are CommonJS. */
const requireModule = createRequire(import.meta.url);

/**
 * Does what tfjs-node's index.js does, which would look for its own addon: registers kernels and backend. Its JavaScript is part of our
 * bundle; `default` is what CommonJS exports, bundled or not.
 *
 * @returns false when the process has a native backend already
 */
export async function registerTfjsNode(binding: TfjsBinding, packageName: string): Promise<boolean> {
  await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  const { NodeJSKernelBackend: Backend } = (await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js')).default;
  return registerBackend('tensorflow', () => new Backend(binding, packageName), 3);
}

/** Saving and loading by `file://`: JavaScript only, for every backend. */
export async function registerFileRouter(): Promise<void> {
  const { nodeFileSystemRouter } = (await import('@tensorflow/tfjs-node-gpu/dist/io/file_system.js')).default;
  io.registerLoadRouter(nodeFileSystemRouter);
  io.registerSaveRouter(nodeFileSystemRouter);
}

/** @throws ThawError with the cure when the file does not load */
export function requireAddon(file: string, cure: string): unknown {
  try {
    return requireModule(file);
  } catch (cause) {
    throw new ThawError(`TensorFlow could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, { given: file, cure, cause });
  }
}

/** What TensorFlow and its JavaScript read when they load. */
export function prepareProcess(): void {
  // TensorFlow tells about its instruction sets and devices on standard error, unless told not to. Errors still show.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // TensorFlow takes oneDNN's kernels by itself on the newest Intel processors only; a training step was 1.3 times
  // faster with them on an AMD EPYC without AVX-512.
  if (process.arch === 'x64') process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  // tfjs-node calls two functions that Node 23 removed and that earlier versions warn of.
  Object.assign(requireModule('node:util') as object, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
}

/** What a loaded addon says of itself. */
export function describeBinding(binding: TfjsBinding): { readonly version: string; readonly device: 'cpu' | 'gpu'; readonly numThreads: number; readonly processor: string } {
  const { TF_Version: version = 'unknown' } = binding as { TF_Version?: string };
  const numThreads = Number(process.env['TF_NUM_INTRAOP_THREADS']) || availableParallelism();
  return { version, device: binding.isUsingGpuDevice() ? 'gpu' : 'cpu', numThreads, processor: `processor, ${numThreads} ${numThreads === 1 ? 'thread' : 'threads'}` };
}
