import { setBackend } from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/core';
import type { GraphAddon } from './graph/addon.ts';
import { openGraphSession } from './graph/graph-session.ts';
import { registerKernels, registerOwnKernels } from './kernels/register-kernels.ts';
import type { Runtime } from './runtime-folder.ts';
import type { TensorFlow } from './tensorflow.ts';
import { describeBinding, prepareProcess, registerFileRouter, registerTfjsNode, requireAddon, type TfjsBinding } from './tfjs-node.ts';

/**
 * Makes an installed runtime the backend of TensorFlow.js.
 *
 * @throws ThawError when it does not load, or the process has another native backend
 */
export async function loadNative({ flavor, addons }: Runtime): Promise<TensorFlow> {
  prepareProcess();
  const cure = 'install it anew: `thaw runtime install --force`';
  // First: it sets up memory and log for all of TensorFlow.
  const graphAddon = requireAddon(addons.thaw_graph, cure) as GraphAddon;
  const binding = requireAddon(addons.tfjs_binding, cure) as TfjsBinding;
  if (!(await registerTfjsNode(binding, `@tensorflow/tfjs-node${flavor === 'gpu' ? '-gpu' : ''}`))) {
    throw new ThawError('This process has another native backend of TensorFlow.js.', {
      cure: 'do not import @tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu beside thaw',
    });
  }
  const { processor, ...described } = describeBinding(binding);
  registerKernels();
  registerOwnKernels(described.device);
  if (!(await setBackend('tensorflow'))) {
    throw new ThawError('TensorFlow could not be started.', { given: addons.tfjs_binding, cure: 'set TF_CPP_MIN_LOG_LEVEL=0 to see why' });
  }
  await registerFileRouter();
  const without = flavor === 'gpu' ? 'no GPU found: ' : '';
  return {
    backend: 'tensorflow',
    runtime: flavor,
    ...described,
    description: `TensorFlow ${described.version}, ${flavor} runtime (${described.device === 'gpu' ? 'GPU' : without + processor})`,
    compiles: true,
    openGraphSession: (options = {}) => openGraphSession(graphAddon, described.device, options),
  };
}
