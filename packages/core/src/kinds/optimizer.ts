import type { Scalar, Tensor, TensorContainer } from '@tensorflow/tfjs-core';

/** Tensors by parameter name: gradients, updates and parameters all have this shape. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a link may look at. Whatever changes from step to step is a tensor, so that the step can be traced once. */
export interface UpdateContext {
  readonly parameters: Tensors;
  readonly learningRate: Scalar;
  /** The scheduled momentum; stands in for the option (momentum of SGD, β₁ of Adam) when the recipe schedules it. */
  readonly momentum?: Scalar;
  /** Multiplies the learning rate of one parameter; absent means 1. */
  learningRateScale(parameter: string): Scalar | undefined;
}

/**
 * One link of an optimizer: turns gradients into better updates. The loop adds the last link's updates to
 * the parameters.
 *
 * Pure. It returns new tensors and a new state, and disposes nothing: the loop owns the memory. State is keyed by
 * parameter name and holds tensors only, in plain objects and arrays.
 */
export interface GradientTransform<State extends TensorContainer = TensorContainer> {
  /**
   * The state for parameters that are going to train: what `state` has stays, what it lacks begins. The loop asks whenever
   * other parameters train, so frozen ones cost no memory and thawed ones start clean.
   */
  initialize(parameters: Tensors, state?: State): State;
  /** The next state has the shape of the given one. Runs in a tidy. */
  update(updates: Tensors, state: State, context: UpdateContext): readonly [updates: Tensors, state: State];
}
