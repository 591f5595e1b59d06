import type { KernelBackend, KernelConfig, KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';

/** What a kernel is called with. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: KernelBackend;
}

/** A kernel of the native backend. TensorFlow.js types inputs and attributes loosely; here a kernel says what it takes. */
export const nativeKernel = <Inputs, Attributes = undefined>(
  kernelName: string,
  run: (call: KernelCall<Inputs, Attributes>) => TensorInfo | TensorInfo[],
): KernelConfig => ({ kernelName, backendName: 'tensorflow', kernelFunc: run as unknown as KernelFunc });

/** One attribute of a TensorFlow operation. */
export type Attribute =
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly boolean: boolean }
  | { readonly string: string }
  | { readonly type: TensorInfo['dtype'] };

/** Runs an operation of TensorFlow that has one output, by its name in TensorFlow. */
export const runOperation = (
  backend: KernelBackend,
  name: string,
  inputs: readonly TensorInfo[],
  attributes: Readonly<Record<string, Attribute>>,
): Tensor => runOperationWithOutputs(1, backend, name, inputs, attributes)[0]!;

/** Runs an operation of TensorFlow that has `count` outputs. */
export function runOperationWithOutputs(
  count: number,
  backend: KernelBackend,
  name: string,
  inputs: readonly TensorInfo[],
  attributes: Readonly<Record<string, Attribute>>,
): Tensor[] {
  // Through the backend's method, not the addon: whoever traces a step into a graph listens there.
  const native = backend as NodeJSKernelBackend;
  const encoded = Object.entries(attributes).map(([attribute, value]) => ({ name: attribute, ...encode(value, native) }));
  return native.executeMultipleOutputs(name, encoded, [...inputs], count);
}

function encode(attribute: Attribute, native: NodeJSKernelBackend): { type: number; value: number | boolean | string | readonly number[] } {
  const { binding } = native;
  if ('float' in attribute) return { type: binding.TF_ATTR_FLOAT, value: attribute.float };
  if ('ints' in attribute) return { type: binding.TF_ATTR_INT, value: attribute.ints };
  if ('boolean' in attribute) return { type: binding.TF_ATTR_BOOL, value: attribute.boolean };
  if ('string' in attribute) return { type: binding.TF_ATTR_STRING, value: attribute.string };
  return { type: binding.TF_ATTR_TYPE, value: native.getDTypeInteger(attribute.type) };
}
