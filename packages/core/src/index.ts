export { type ErrorFacts, InvalidOptionsError, issueLine, nearest, ThawError } from './errors.ts';
export {
  type AnyPlugin,
  definePlugin,
  describeOptions,
  isPlugin,
  type OptionDescription,
  optionsJsonSchema,
  type Plugin,
  type PluginDefinition,
  type PluginKind,
  pluginKinds,
  type PluginKinds,
  type Provenance,
  provenanceOf,
} from './plugin.ts';
export { createRegistry, isNameWithOptions, type Registry, UnknownPluginError, type Use } from './registry.ts';
export { loadPlugins, type LoadPluginsOptions } from './load-plugins.ts';
export { defineRecipe, type Recipe } from './recipe.ts';
export { classCounts } from './class-counts.ts';
export { createRandom, hashText, type Random, scrambleBits } from './random.ts';
export { identity3, type Matrix3, multiply3, scaling3, transformPoint, translation3 } from './matrix3.ts';
export { colorMatrix, type ColorMatrix, identityColor, multiplyColor, resolveMean, usesMean } from './color-matrix.ts';
export type { Backbone, DownloadProgress, LoadOptions, Normalization } from './kinds/backbone.ts';
export type { Dataset, DatasetLoadOptions, DatasetProgress, DatasetSource, Sample, SkippedFile, Split, Task } from './kinds/dataset.ts';
export type { Head, HeadContext } from './kinds/head.ts';
export type { Loss, LossContext } from './kinds/loss.ts';
export type { GradientTransform, Tensors, UpdateContext } from './kinds/optimizer.ts';
export type { Schedule } from './kinds/schedule.ts';
export type {
  Batch,
  BatchTransform,
  Border,
  ColorTransform,
  GeometricTransform,
  ImageSize,
  Interpolation,
  Pixels,
  PixelTransform,
  Transform,
  Warp,
} from './kinds/transform.ts';
export type { BatchNormMode, GroupTraining, LayerGroup, UnfreezingPolicy } from './kinds/unfreezing.ts';
