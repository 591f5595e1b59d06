import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { backend, env, getKernel, registerKernel, setBackend, Slice, unregisterKernel } from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/core';
import { type TensorFlow, withoutGraphs } from '../tensorflow.ts';
import { registerFileRouter } from '../tfjs-node.ts';
import { batchNormKernels } from './batch-norm.ts';
import { convolutionGradients } from './convolution-gradients.ts';
import { depthwiseGradients } from './depthwise-gradients.ts';
import { limitMemory } from './memory-limit.ts';
import { segmentSum } from './segment-sum.ts';
import { sliceKernel } from './slice.ts';

/**
 * Makes WebAssembly the backend of TensorFlow.js, with the kernels that training needs beyond its own.
 *
 * @throws ThawError when it cannot be started
 */
export async function loadWasm(): Promise<TensorFlow> {
  const { getThreadsCount, version_wasm: version } = await import('@tensorflow/tfjs-backend-wasm');
  const kernels = [...convolutionGradients, ...depthwiseGradients, ...batchNormKernels, segmentSum, sliceKernel(getKernel(Slice, 'wasm').kernelFunc)];
  for (const kernel of kernels) {
    const { kernelName, backendName } = kernel;
    if (getKernel(kernelName, backendName) != null) unregisterKernel(kernelName, backendName);
    registerKernel(kernel);
  }
  if (!(await setBackend('wasm'))) {
    throw new ThawError('The WebAssembly backend of TensorFlow.js could not be started.', { given: `Node ${process.version}`, cure: 'install @tensorflow/tfjs-backend-wasm anew' });
  }
  limitMemory(backend() as BackendWasm);
  await registerFileRouter();
  const numThreads = getThreadsCount();
  const simd = (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true ? 'with' : 'without';
  return {
    backend: 'wasm',
    runtime: 'wasm',
    version,
    device: 'cpu',
    numThreads,
    description: `TensorFlow.js ${version}, wasm runtime (WebAssembly ${simd} SIMD, ${numThreads} ${numThreads === 1 ? 'thread' : 'threads'}; operation by operation)`,
    ...withoutGraphs('wasm'),
  };
}
