import { LoadOptions, AnyPlugin } from '@thaw/core';
interface BackboneCheckSettings extends CheckSettings {
    readonly load?: LoadOptions;
}
interface Check {
    readonly title: string;
    readonly run: () => void | Promise<void>;
}
interface CheckSettings {
    readonly options?: unknown;
}
interface HeadCheckSettings extends CheckSettings {
    readonly featureShape?: readonly [
        height: number,
        width: number,
        channels: number
    ];
}
interface LossCheckSettings extends CheckSettings {
    readonly classCount?: number;
    readonly canBeNegative?: boolean;
}
interface OptimizerCheckSettings extends CheckSettings {
    readonly learningRate?: number;
    readonly steps?: number;
    readonly usesMomentum?: boolean;
}
interface TransformCheckSettings extends CheckSettings {
    readonly deterministic?: boolean;
}
declare function backboneChecks(plugin: AnyPlugin<'backbone'>, settings?: BackboneCheckSettings): Check[];
declare function datasetChecks(plugin: AnyPlugin<'dataset'>, settings?: CheckSettings): Check[];
declare const describeBackbone: (plugin: AnyPlugin<"backbone">, settings?: BackboneCheckSettings) => void;
declare function describeChecks(subject: string, checks: readonly Check[]): void;
declare const describeDataset: (plugin: AnyPlugin<"dataset">, settings?: CheckSettings) => void;
declare const describeHead: (plugin: AnyPlugin<"head">, settings?: HeadCheckSettings) => void;
declare const describeLoss: (plugin: AnyPlugin<"loss">, settings?: LossCheckSettings) => void;
declare const describeOptimizer: (plugin: AnyPlugin<"optimizer">, settings?: OptimizerCheckSettings) => void;
declare const describePackage: (name: string, exports: object) => void;
declare const describePlugin: (plugin: AnyPlugin, settings?: CheckSettings) => void;
declare const describeSchedule: (plugin: AnyPlugin<"schedule">, settings?: CheckSettings) => void;
declare const describeTransform: (plugin: AnyPlugin<"transform">, settings?: TransformCheckSettings) => void;
declare const describeUnfreezing: (plugin: AnyPlugin<"unfreezing">, settings?: CheckSettings) => void;
declare function headChecks(plugin: AnyPlugin<'head'>, settings?: HeadCheckSettings): Check[];
declare function lossChecks(plugin: AnyPlugin<'loss'>, settings?: LossCheckSettings): Check[];
declare function optimizerChecks(plugin: AnyPlugin<'optimizer'>, settings?: OptimizerCheckSettings): Check[];
declare const packageChecks: (exports: object) => Check[];
declare const pluginChecks: (plugin: AnyPlugin, { options }?: CheckSettings) => Check[];
declare function runChecks(checks: readonly Check[]): Promise<void>;
declare function scheduleChecks(plugin: AnyPlugin<'schedule'>, settings?: CheckSettings): Check[];
declare function transformChecks(plugin: AnyPlugin<'transform'>, settings?: TransformCheckSettings): Check[];
declare function unfreezingChecks(plugin: AnyPlugin<'unfreezing'>, settings?: CheckSettings): Check[];
export {
    type BackboneCheckSettings,
    type Check,
    type CheckSettings,
    type HeadCheckSettings,
    type LossCheckSettings,
    type OptimizerCheckSettings,
    type TransformCheckSettings,
    backboneChecks,
    datasetChecks,
    describeBackbone,
    describeChecks,
    describeDataset,
    describeHead,
    describeLoss,
    describeOptimizer,
    describePackage,
    describePlugin,
    describeSchedule,
    describeTransform,
    describeUnfreezing,
    headChecks,
    lossChecks,
    optimizerChecks,
    packageChecks,
    pluginChecks,
    runChecks,
    scheduleChecks,
    transformChecks,
    unfreezingChecks
};
