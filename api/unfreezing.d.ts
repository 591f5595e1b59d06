import * as _thaw_core from '@thaw/core';
import { Use, UnfreezingPolicy } from '@thaw/core';
declare const both: _thaw_core.Plugin<"unfreezing", {
    policies: [
        Use<"unfreezing">,
        ...Use<"unfreezing">[]
    ];
}>;
declare const discriminative: _thaw_core.Plugin<"unfreezing", {
    decay?: number | undefined;
    lowest?: number | undefined;
    per?: "group" | "block" | undefined;
    batchNorm?: "train" | "frozen" | undefined;
}>;
declare const everything: _thaw_core.Plugin<"unfreezing", {
    batchNorm?: "train" | "frozen" | undefined;
}>;
declare const gradual: _thaw_core.Plugin<"unfreezing", {
    doneAt?: number | undefined;
    groups?: number | undefined;
    batchNorm?: "train" | "frozen" | undefined;
}>;
declare const headOnly: _thaw_core.Plugin<"unfreezing", {
    batchNorm?: "train" | "frozen" | undefined;
}>;
declare const meet: (...policies: readonly [
    UnfreezingPolicy,
    ...UnfreezingPolicy[]
]) => UnfreezingPolicy;
export {
    both,
    discriminative,
    everything,
    gradual,
    headOnly,
    meet
};
