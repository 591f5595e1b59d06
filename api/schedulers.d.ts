import * as _thaw_core from '@thaw/core';
import { Schedule, Use } from '@thaw/core';
interface Phase {
    readonly share: number;
    readonly schedule: Schedule;
}
declare const constant: _thaw_core.Plugin<"schedule", {
    value: number;
}>;
declare const cosine: _thaw_core.Plugin<"schedule", {
    peak: number;
    end?: number | undefined;
    warmUp?: number | undefined;
    warmUpStart?: number | undefined;
    overlap?: boolean | undefined;
}>;
declare function inSequence(phases: readonly Phase[]): Schedule;
declare const linear: _thaw_core.Plugin<"schedule", {
    from: number;
    to?: number | undefined;
}>;
declare const oneCycle: _thaw_core.Plugin<"schedule", {
    peak: number;
    warmUp?: number | undefined;
    startDivisor?: number | undefined;
    endDivisor?: number | undefined;
}>;
declare const oneCycleMomentum: _thaw_core.Plugin<"schedule", {
    high?: number | undefined;
    low?: number | undefined;
    warmUp?: number | undefined;
}>;
declare const sequence: _thaw_core.Plugin<"schedule", {
    phases: {
        share: number;
        schedule: Use<"schedule">;
    }[];
}>;
declare const step: _thaw_core.Plugin<"schedule", {
    start: number;
    milestones?: number[] | undefined;
    every?: number | undefined;
    factor?: number | undefined;
}>;
export {
    type Phase,
    constant,
    cosine,
    inSequence,
    linear,
    oneCycle,
    oneCycleMomentum,
    sequence,
    step
};
