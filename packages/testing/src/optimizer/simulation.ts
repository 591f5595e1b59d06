import type { GradientTransform, Tensors, UpdateContext } from '@thaw/core';
import { add, scalar, type TensorContainer } from '@tensorflow/tfjs-core';
import { noise } from '../noise.ts';

/** Where an imagined training run is. */
export interface Simulation {
  readonly parameters: Tensors;
  /** Undefined before the first step. */
  readonly state: TensorContainer | undefined;
}

/** What a schedule and an unfreezing policy would say at one step. */
export interface Rates {
  readonly learningRate: number;
  readonly momentum?: number;
  /** Multiplies the learning rate of every parameter. */
  readonly scale?: number;
}

/** Names and shapes of the parameters that optimizers are tried on: a kernel, a bias and a latecomer. */
export const shapes = { kernel: [2, 3], bias: [3], late: [3, 5] } as const;
export type ParameterName = keyof typeof shapes;

export const start = (): Simulation => ({
  parameters: tensorsFor(['kernel', 'bias', 'late'], 100),
  state: undefined,
});

/** The gradients of step number `step`: noise, the same for the same step. */
export const gradientsAt = (step: number, names: readonly ParameterName[] = ['kernel', 'bias']): Tensors => tensorsFor(names, step);

const tensorsFor = (names: readonly ParameterName[], seed: number): Tensors =>
  Object.fromEntries(names.map((name, index) => [name, noise(shapes[name], seed * 10 + index)]));

/** Computes the updates of one step; frees nothing, so call it in a tidy. */
export function updatesOf(transform: GradientTransform, { parameters, state }: Simulation, gradients: Tensors, rates: Rates) {
  return transform.update(gradients, initialized(transform, parameters, state, gradients), contextOf(parameters, rates));
}

/** The state as the loop hands it to an update with these gradients. */
export const initialized = (transform: GradientTransform, parameters: Tensors, state: TensorContainer | undefined, gradients: Tensors): TensorContainer =>
  transform.initialize(Object.fromEntries(Object.keys(gradients).map((name) => [name, parameters[name]!])), state);

/** One step of the loop; frees nothing, so call it in a tidy. */
export function advance(transform: GradientTransform, simulation: Simulation, gradients: Tensors, rates: Rates): Simulation {
  const [updates, state] = updatesOf(transform, simulation, gradients, rates);
  return { parameters: apply(simulation.parameters, updates), state };
}

export const apply = (parameters: Tensors, updates: Tensors): Tensors => ({
  ...parameters,
  ...Object.fromEntries(Object.entries(updates).map(([name, update]) => [name, add(parameters[name]!, update)])),
});

/** What the loop tells an update. */
export function contextOf(parameters: Tensors, { learningRate, momentum, scale }: Rates): UpdateContext {
  const learningRateScale = scale === undefined ? undefined : scalar(scale);
  return {
    parameters,
    learningRate: scalar(learningRate),
    ...(momentum === undefined ? {} : { momentum: scalar(momentum) }),
    learningRateScale: () => learningRateScale,
  };
}
