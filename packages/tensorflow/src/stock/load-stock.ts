import { setBackend } from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/core';
import { registerKernels } from '../kernels/register-kernels.ts';
import { type TensorFlow, withoutGraphs } from '../tensorflow.ts';
import { describeBinding, prepareProcess, registerFileRouter, registerTfjsNode, requireAddon, type TfjsBinding } from '../tfjs-node.ts';
import { findStock } from './find-stock.ts';

/**
 * Makes the tfjs-node of the project the backend of TensorFlow.js, with the kernels for layers that any TensorFlow has.
 *
 * @throws ThawError when there is none with an addon, or it does not load
 */
export async function loadStock(): Promise<TensorFlow> {
  const stock = findStock();
  if (stock === undefined) {
    throw new ThawError('There is no tfjs-node here that has brought its addon.', {
      wanted: '@tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu, whose install script has run',
      given: process.cwd(),
      cure: 'run `npm install @tensorflow/tfjs-node` in this folder, or use another backend',
    });
  }
  prepareProcess();
  const binding = requireAddon(stock.addon, `run \`npm rebuild ${stock.name} --build-addon-from-source\`, or use another backend`) as TfjsBinding;
  // When the program has imported it before, the backend is there already.
  await registerTfjsNode(binding, stock.name);
  registerKernels();
  if (!(await setBackend('tensorflow'))) throw new ThawError('The tfjs-node of this project could not be started.', { given: stock.folder, cure: 'set TF_CPP_MIN_LOG_LEVEL=0 to see why' });
  await registerFileRouter();
  const { processor, ...described } = describeBinding(binding);
  return {
    backend: 'tensorflow',
    runtime: 'stock',
    ...described,
    description: `TensorFlow ${described.version}, stock runtime (${stock.name} ${stock.version}, ${described.device === 'gpu' ? 'GPU' : processor}; operation by operation)`,
    ...withoutGraphs('stock'),
  };
}
