import { type Tensor, tensor, Tensor as TensorClass, type TensorContainer } from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/core';
import type { HostTensor } from '@thaw/weights';

/** The shape of an optimizer's state without its tensors; a string names a stored tensor. */
type Template = string | { readonly list: readonly Template[] } | { readonly fields: Readonly<Record<string, Template>> };

export interface StoredState {
  readonly tensors: Record<string, HostTensor>;
  /** JSON text. */
  readonly template: string;
}

/** Takes an optimizer's state apart into named tensors, such as `optimizer/0/head_linear1/kernel/mean`, and the shape around them. */
export function storeState(state: TensorContainer): StoredState {
  const tensors: Record<string, HostTensor> = {};
  const visit = (value: unknown, path: string): Template => {
    if (value instanceof TensorClass) {
      tensors[path] = hostTensor(value);
      return path;
    }
    if (Array.isArray(value)) return { list: value.map((item, index) => visit(item, `${path}/${index}`)) };
    if (typeof value === 'object' && value !== null) {
      return { fields: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, `${path}/${key}`)])) };
    }
    throw new ThawError(`The optimizer keeps a ${typeof value} in its state (${path}).`, {
      wanted: 'tensors, in plain objects and arrays',
      given: String(value),
      cure: 'mend the optimizer: numbers that change belong into scalar tensors',
    });
  };
  return { template: JSON.stringify(visit(state, 'optimizer')), tensors };
}

/** Puts a stored state together again, as new tensors. */
export function restoreState({ tensors, template }: StoredState): TensorContainer {
  const visit = (value: Template): unknown => {
    if (typeof value === 'string') {
      const stored = tensors[value];
      if (stored === undefined) throw new ThawError(`The checkpoint lacks the tensor "${value}".`, { cure: 'resume from another checkpoint' });
      return deviceTensor(stored);
    }
    if ('list' in value) return value.list.map(visit);
    return Object.fromEntries(Object.entries(value.fields).map(([key, item]) => [key, visit(item)]));
  };
  return visit(JSON.parse(template) as Template) as TensorContainer;
}

/** Every tensor of a state, by its path. */
export function leavesOf(state: TensorContainer): Map<string, Tensor> {
  const leaves = new Map<string, Tensor>();
  const visit = (value: TensorContainer, path: string): void => {
    if (value instanceof TensorClass) leaves.set(path, value);
    else for (const [key, item] of Object.entries(value as unknown as Record<string, TensorContainer>)) visit(item, `${path}/${key}`);
  };
  visit(state, '');
  return leaves;
}

/** The same state with other tensors. */
export function mapState(state: TensorContainer, change: (leaf: Tensor) => Tensor): TensorContainer {
  if (state instanceof TensorClass) return change(state);
  if (Array.isArray(state)) return state.map((value: TensorContainer) => mapState(value, change));
  return Object.fromEntries(Object.entries(state as unknown as Record<string, TensorContainer>).map(([key, value]) => [key, mapState(value, change)]));
}

/** A copy of a tensor on the host. */
export function hostTensor(value: Tensor): HostTensor {
  const data = value.dataSync();
  return value.dtype === 'int32'
    ? { dtype: 'int32', shape: value.shape, data: new Int32Array(data) }
    : { dtype: 'float32', shape: value.shape, data: new Float32Array(data) };
}

export function deviceTensor({ dtype, shape, data }: HostTensor): Tensor {
  if (dtype !== 'float32' && dtype !== 'int32') {
    throw new ThawError('The checkpoint holds a tensor of a type that training does not use.', { wanted: 'float32 or int32', given: dtype });
  }
  return tensor(data, [...shape], dtype);
}
