import * as _thaw_core from '@thaw/core';
declare const asymmetric: _thaw_core.Plugin<"loss", {
    positivePower?: number | undefined;
    negativePower?: number | undefined;
    margin?: number | undefined;
}>;
declare function balancedWeights(classCounts: readonly number[]): number[];
declare const binaryCrossEntropy: _thaw_core.Plugin<"loss", {
    labelSmoothing?: number | undefined;
    positiveWeight?: number | number[] | "balanced" | undefined;
}>;
declare const crossEntropy: _thaw_core.Plugin<"loss", {
    labelSmoothing?: number | undefined;
    classWeights?: number[] | "balanced" | undefined;
}>;
export {
    asymmetric,
    balancedWeights,
    binaryCrossEntropy,
    crossEntropy
};
