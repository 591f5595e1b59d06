import { Tensor, TensorContainer, Scalar } from '@tensorflow/tfjs-core';
import * as _thaw_core from '@thaw/core';
import { GradientTransform, UpdateContext } from '@thaw/core';
interface AdamMoments {
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
}
interface Momentum {
    readonly momentum: number;
    readonly nesterov: boolean;
}
type ParameterFilter = (parameter: Tensor, name: string) => boolean;
interface ParameterRule<State extends TensorContainer> {
    initialState(parameter: Tensor): State;
    update(gradient: Tensor, state: State, context: UpdateContext): readonly [
        update: Tensor,
        state: State
    ];
}
declare const adam: _thaw_core.Plugin<"optimizer", {
    beta1?: number | undefined;
    beta2?: number | undefined;
    epsilon?: number | undefined;
}>;
declare const adamw: _thaw_core.Plugin<"optimizer", {
    weightDecay?: number | undefined;
    decayNormsAndBiases?: boolean | undefined;
    beta1?: number | undefined;
    beta2?: number | undefined;
    epsilon?: number | undefined;
}>;
declare const addDecayedWeights: (weightDecay: number, decays?: ParameterFilter) => _thaw_core.GradientTransform<[
]>;
declare const allParameters: ParameterFilter;
declare const chain: (...links: readonly GradientTransform[]) => GradientTransform<TensorContainer[]>;
declare const clipByGlobalNorm: (maximumNorm: number) => GradientTransform<[
]>;
declare const kernels: ParameterFilter;
declare const mapUpdates: (change: (update: Tensor, parameter: string, context: UpdateContext) => Tensor) => GradientTransform<[
]>;
declare const perParameter: <State extends TensorContainer>(rule: ParameterRule<State>) => GradientTransform<Record<string, State>>;
declare const scaleByAdam: ({ beta1, beta2, epsilon }: AdamMoments) => _thaw_core.GradientTransform<Record<string, {
    count: Scalar;
    mean: Tensor;
    meanSquare: Tensor;
}>>;
declare const scaleByLearningRate: () => _thaw_core.GradientTransform<[
]>;
declare const scaleByMomentum: ({ momentum: fixedMomentum, nesterov }: Momentum) => _thaw_core.GradientTransform<Record<string, {
    trace: Tensor;
}>>;
declare const sgd: _thaw_core.Plugin<"optimizer", {
    weightDecay?: number | undefined;
    decayNormsAndBiases?: boolean | undefined;
    momentum?: number | undefined;
    nesterov?: boolean | undefined;
}>;
export {
    type AdamMoments,
    type Momentum,
    type ParameterFilter,
    type ParameterRule,
    adam,
    adamw,
    addDecayedWeights,
    allParameters,
    chain,
    clipByGlobalNorm,
    kernels,
    mapUpdates,
    perParameter,
    scaleByAdam,
    scaleByLearningRate,
    scaleByMomentum,
    sgd
};
