import { type AnyPlugin } from '@thaw/core';
import { type Check, type CheckSettings, describeChecks, makePart, tensorCheck } from '../check.ts';
import { pluginChecks } from '../plugin.ts';
import { stateChecks } from './state-checks.ts';
import { ensureConverges, surfaces } from './surfaces.ts';
import { updateChecks } from './update-checks.ts';

export interface OptimizerCheckSettings extends CheckSettings {
  /** At which the test surfaces are descended; their curvatures are 1 to 10. Default 0.1. */
  readonly learningRate?: number;
  /** Allowed on each test surface. Default 300. */
  readonly steps?: number;
  /** False for an optimizer that has no momentum to schedule. Default true. */
  readonly usesMomentum?: boolean;
}

/** What an optimizer keeps to: `pluginChecks`, and what the loop and its compiled step need. Needs a TensorFlow.js backend. */
export function optimizerChecks(plugin: AnyPlugin<'optimizer'>, settings: OptimizerCheckSettings = {}): Check[] {
  const { options, learningRate = 0.1, steps = 300, usesMomentum = true } = settings;
  const create = () => makePart(plugin, options);
  return [
    ...pluginChecks(plugin, settings),
    ...stateChecks(create),
    ...updateChecks(create, usesMomentum),
    ...surfaces.map((surface) => tensorCheck(`descends ${surface.name}`, () => ensureConverges(create(), surface, learningRate, steps))),
  ];
}

/** A vitest suite of `optimizerChecks`. */
export const describeOptimizer = (plugin: AnyPlugin<'optimizer'>, settings: OptimizerCheckSettings = {}): void =>
  describeChecks(`optimizer ${plugin.name}`, optimizerChecks(plugin, settings));
