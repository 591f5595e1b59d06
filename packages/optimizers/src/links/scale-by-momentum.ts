import { add, mul, scalar, type Tensor, zerosLike } from '@tensorflow/tfjs-core';
import { perParameter } from './per-parameter.ts';

export interface Momentum {
  /** Share of the last trace that stays, in [0, 1). A scheduled momentum stands in for it. */
  readonly momentum: number;
  /** Looks one step ahead (Nesterov). */
  readonly nesterov: boolean;
}

/** Replaces the gradient by a trace of past ones, without dampening: that of PyTorch's SGD. */
export const scaleByMomentum = ({ momentum: fixedMomentum, nesterov }: Momentum) =>
  perParameter<{ trace: Tensor }>({
    initialState: (parameter) => ({ trace: zerosLike(parameter) }),
    update(gradient, state, { momentum = scalar(fixedMomentum) }) {
      const trace = add(mul(state.trace, momentum), gradient);
      return [nesterov ? add(gradient, mul(trace, momentum)) : trace, { trace }];
    },
  });
