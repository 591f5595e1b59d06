import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { createRandom, type Split, type Transform } from '@thaw/core';
import { planRender } from '@thaw/images';
import type { FeatureCacheFacts } from '../events.ts';
import { isBatchTransform } from '../mix-batch.ts';
import { activeLayers } from '../parameters.ts';
import type { PreparedRun } from '../prepare-run.ts';
import type { ResolvedRecipe } from '../resolve-recipe.ts';
import { findCut } from '../split-model.ts';
import type { FeatureCacheLimits } from './cache-limits.ts';
import { viewKey } from './view-key.ts';

/** Which features of frozen layers a run keeps. */
export interface FeaturePlan {
  /** By phase: how many numbers the features of a picture are; undefined where none are kept. */
  readonly rowLengths: readonly (number | undefined)[];
  /** False when batch transforms mix training pictures: then only features of held-out ones are kept. */
  readonly keepsTraining: boolean;
  /** Epoch number e shows view e mod `views` of a training picture where its features are kept. Infinity: another one each time. */
  readonly views: number;
  /** How many of these views differ: 1 for a pipeline that draws nothing. A guess that only pace and use of memory follow. */
  readonly distinctViews: number;
}

/** Works out what a run will keep, before its first step. */
export function featurePlan({ model, groups, plan, dataset }: PreparedRun, { transforms, featureViews }: ResolvedRecipe): FeaturePlan {
  const views = featureViews === 'all' ? Infinity : featureViews;
  return {
    rowLengths: plan.map((phase) => keptLength(model.inputs[0]!, findCut(model, activeLayers(model, groups, phase.groups)))),
    keepsTraining: !transforms.train.some(isBatchTransform),
    views,
    distinctViews: drawsNothing(transforms.train, dataset.train) ? 1 : views,
  };
}

/** The view of every picture that an epoch, from 0, shows in a phase. */
export const viewOf = ({ rowLengths, keepsTraining, views }: FeaturePlan, phase: number, epoch: number): number =>
  keepsTraining && rowLengths[phase] !== undefined ? epoch % views : epoch;

/**
 * How much of what is left should find all its features kept.
 *
 * @param step steps done; when they end an epoch, its evaluation is still to come
 */
export function cachedFrom(step: number, { rowLengths, keepsTraining, distinctViews }: FeaturePlan, { plan, order: { stepsPerEpoch } }: PreparedRun): { steps: number; evaluations: number } {
  const kept = plan.filter((_, phase) => rowLengths[phase] !== undefined);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + Math.max(0, value), 0);
  const epochsUntil = (position: number) => Math.floor(position / stepsPerEpoch);
  const evaluated = Math.ceil(step / stepsPerEpoch) - 1;
  return {
    steps: keepsTraining ? sum(kept.map(({ start, end }) => end - Math.max(step, start + distinctViews * stepsPerEpoch))) : 0,
    evaluations: sum(kept.map(({ start, end }) => epochsUntil(end) - Math.max(evaluated, epochsUntil(start) + 1))),
  };
}

/** What the plan means, for events. */
export function featureCacheFacts({ rowLengths, keepsTraining, distinctViews }: FeaturePlan, { memoryBytes, diskBytes }: FeatureCacheLimits): FeatureCacheFacts | null {
  const phases = rowLengths.flatMap((length, index) => (length === undefined ? [] : [index]));
  if (phases.length === 0 || memoryBytes + diskBytes === 0) return null;
  return { phases, views: keepsTraining ? (Number.isFinite(distinctViews) ? distinctViews : 'all') : null, memoryBytes, diskBytes };
}

/** What is kept of the training pictures once every view of a phase was shown. */
export function keptFeatures({ rowLengths, distinctViews }: FeaturePlan, { plan, order, dataset }: PreparedRun, phase: number): { pictures: number; views: number; bytes: number } {
  const { start, end } = plan[phase]!;
  const pictures = dataset.train.length;
  const views = Math.min(distinctViews, Math.ceil((end - start) / order.stepsPerEpoch));
  return { pictures, views, bytes: pictures * views * (rowLengths[phase] ?? 0) * Float32Array.BYTES_PER_ELEMENT };
}

/** Undefined when the features are larger than the picture, as after the first few layers: then it does not pay to keep them. */
function keptLength(image: SymbolicTensor, cut: readonly SymbolicTensor[]): number | undefined {
  // A side that is not known makes NaN, which is not less than anything.
  const sizeOf = ({ shape }: SymbolicTensor) => shape.slice(1).reduce<number>((product, side) => product * (side ?? NaN), 1);
  const length = cut.reduce((sum, tensor) => sum + sizeOf(tensor), 0);
  return length > 0 && length <= sizeOf(image) ? length : undefined;
}

/** Tries some views of some pictures. */
function drawsNothing(transforms: readonly Transform[], split: Split): boolean {
  const random = createRandom(0);
  return Array.from({ length: Math.min(16, split.length) }, (_, index) => split.at(index)).every(({ id, size: source }) => {
    const views = [0, 1, 2, 3].map((view) => viewKey(id, planRender({ transforms, source, random: random.fork(view).fork(id) }), 0));
    return views.every((view) => view === views[0]);
  });
}
