import type { GradientTransform } from '@thaw/core';
import type { TensorContainer } from '@tensorflow/tfjs-core';

/** Runs links one after another: each gets the updates of the one before. Its state is the list of theirs. */
export const chain = (...links: readonly GradientTransform[]): GradientTransform<TensorContainer[]> => ({
  initialize: (parameters, states) => links.map((link, index) => link.initialize(parameters, states?.[index])),
  update(updates, states, context) {
    const nextStates: TensorContainer[] = [];
    for (const [index, link] of links.entries()) {
      const [nextUpdates, nextState] = link.update(updates, states[index]!, context);
      updates = nextUpdates;
      nextStates.push(nextState);
    }
    return [updates, nextStates];
  },
});
