import type { GradientTransform, UpdateContext } from '@thaw/core';
import type { Tensor, TensorContainer } from '@tensorflow/tfjs-core';

/** An update rule for one parameter. */
export interface ParameterRule<State extends TensorContainer> {
  /** What the rule remembers before a parameter's first gradient. */
  initialState(parameter: Tensor): State;
  /** Pure; the update has the shape of the gradient. */
  update(gradient: Tensor, state: State, context: UpdateContext): readonly [update: Tensor, state: State];
}

/** Lifts a rule for one parameter to all of them. */
export const perParameter = <State extends TensorContainer>(rule: ParameterRule<State>): GradientTransform<Record<string, State>> => ({
  initialize: (parameters, states = {}) => ({
    ...states,
    ...Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, states[name] ?? rule.initialState(parameter)])),
  }),
  update(gradients, states, context) {
    const updates: Record<string, Tensor> = {};
    const nextStates = { ...states };
    for (const [name, gradient] of Object.entries(gradients)) {
      [updates[name], nextStates[name]] = rule.update(gradient, states[name]!, context);
    }
    return [updates, nextStates];
  },
});
