import { dispose, type Tensor, tensor, Tensor as TensorClass, type TensorContainer, tidy } from '@tensorflow/tfjs-core';
import { type GradientTransform, ThawError } from '@thaw/core';
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

/** Optimizers keep tensors a few levels down: by link, by parameter, by name. */
const mostNesting = 32;

/**
 * Puts a stored state together again, as new tensors.
 *
 * @param file for errors
 * @throws ThawError when the template is damaged or names a tensor that is not there
 */
export function restoreState(file: string, { tensors, template }: StoredState): TensorContainer {
  const damagedState = (problem: string) => unusableState(file, problem);
  const made: Tensor[] = [];
  const visit = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') {
      if (!Object.hasOwn(tensors, value)) throw damagedState(`it lacks the tensor "${value}"`);
      const restored = deviceTensor(tensors[value]!);
      made.push(restored);
      return restored;
    }
    const { list, fields } = (typeof value === 'object' ? (value ?? {}) : {}) as { readonly list?: unknown; readonly fields?: unknown };
    if (depth > mostNesting) throw damagedState('it is nested too deeply');
    if (Array.isArray(list)) return list.map((item) => visit(item, depth + 1));
    if (typeof fields !== 'object' || fields === null) throw damagedState('its shape is not described');
    return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, visit(item, depth + 1)]));
  };
  try {
    return visit(parseTemplate(file, template), 0) as TensorContainer;
  } catch (error) {
    dispose(made);
    throw error;
  }
}

function parseTemplate(file: string, template: string): unknown {
  try {
    return JSON.parse(template);
  } catch {
    throw unusableState(file, 'its shape is not JSON');
  }
}

/**
 * Sees that a stored state is one of this optimizer for these parameters.
 *
 * @param file for errors
 * @throws ThawError when it lacks something, has more, or has tensors of other shapes
 */
export function checkState(file: string, optimizer: GradientTransform, trained: readonly { readonly name: string; readonly variable: Tensor }[], state: TensorContainer): void {
  const parameters = Object.fromEntries(trained.map(({ name, variable }) => [name, variable]));
  tidy(() => {
    const shapes = (made: TensorContainer): string => JSON.stringify([...leavesOf(made)].map(([path, { shape, dtype }]) => [path, shape, dtype]).toSorted());
    let begun: string;
    try {
      begun = shapes(optimizer.initialize(parameters, state));
    } catch (cause) {
      throw unusableState(file, 'it is not one of this optimizer', cause);
    }
    if (begun !== shapes(optimizer.initialize(parameters))) throw unusableState(file, 'it is not one of this optimizer for this model');
  });
}

const unusableState = (file: string, problem: string, cause?: unknown): ThawError =>
  new ThawError(`The optimizer's state in the checkpoint ${file} cannot be used: ${problem}.`, { cure: 'resume from another checkpoint, or start a new run', ...(cause === undefined ? {} : { cause }) });

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
    throw new ThawError('The checkpoint holds a tensor of a type that training does not use.', { wanted: 'float32 or int32', given: dtype, cure: 'resume from another checkpoint' });
  }
  return tensor(data, [...shape], dtype);
}
