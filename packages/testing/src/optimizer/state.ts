import { Tensor, tensor, type TensorContainer } from '@tensorflow/tfjs-core';
import { ensure } from '../check.ts';

/** A tensor of an optimizer's state, and where it is. */
export interface Leaf {
  readonly path: string;
  readonly tensor: Tensor;
}

/**
 * Every tensor of a state, in a fixed order.
 *
 * @throws ThawError when the state holds anything but tensors in plain objects and arrays
 */
export function leavesOf(state: TensorContainer, path = 'state'): Leaf[] {
  if (state instanceof Tensor) return [{ path, tensor: state }];
  const isPlain = Array.isArray(state) || (typeof state === 'object' && state !== null && [Object.prototype, null].includes(Object.getPrototypeOf(state) as null));
  ensure(isPlain, `The state holds something other than a tensor at ${path}.`, {
    given: typeof state === 'object' && state !== null ? state.constructor.name : `${typeof state} ${String(state)}`,
    wanted: 'tensors in plain objects and arrays',
    cure: 'hold counts and rates in scalar tensors',
  });
  return Object.entries(state as unknown as Record<string, TensorContainer>)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) => leavesOf(value, `${path}.${key}`));
}

/** The same state with other tensors. */
export function mapState(state: TensorContainer, change: (leaf: Tensor) => Tensor): TensorContainer {
  if (state instanceof Tensor) return change(state);
  if (Array.isArray(state)) return state.map((value: TensorContainer) => mapState(value, change));
  const entries = Object.entries(state as unknown as Record<string, TensorContainer>);
  return Object.fromEntries(entries.map(([key, value]) => [key, mapState(value, change)]));
}

/** What a checkpoint does to a state: its numbers leave TensorFlow and come back. */
export const restored = (state: TensorContainer): TensorContainer =>
  mapState(state, (leaf) => tensor(leaf.dataSync().slice(), leaf.shape, leaf.dtype));

/** Makes every object and array of a state throw when it is changed. */
export function freezeState(state: TensorContainer): TensorContainer {
  if (typeof state !== 'object' || state === null || state instanceof Tensor) return state;
  for (const value of Object.values(state as unknown as Record<string, TensorContainer>)) freezeState(value);
  return Object.freeze(state);
}
