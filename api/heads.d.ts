import * as _thaw_core from '@thaw/core';
declare const concatPool: _thaw_core.Plugin<"head", {
    hidden?: number[] | undefined;
    dropout?: number | number[] | undefined;
    order?: "average-max" | "max-average" | undefined;
}>;
declare const linear: _thaw_core.Plugin<"head", {
    dropout?: number | undefined;
}>;
export {
    concatPool,
    linear
};
