export { backboneChecks, type BackboneCheckSettings, describeBackbone } from './backbone.ts';
export { type Check, type CheckSettings, describeChecks, runChecks } from './check.ts';
export { describeHead, headChecks, type HeadCheckSettings } from './head.ts';
export { describeLoss, lossChecks, type LossCheckSettings } from './loss.ts';
export { describeOptimizer, optimizerChecks, type OptimizerCheckSettings } from './optimizer/optimizer.ts';
export { describePackage, describePlugin, packageChecks, pluginChecks } from './plugin.ts';
export { describeSchedule, scheduleChecks } from './schedule.ts';
export { describeTransform, transformChecks, type TransformCheckSettings } from './transform.ts';
export { describeUnfreezing, unfreezingChecks } from './unfreezing.ts';
