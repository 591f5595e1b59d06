import type { Transform } from '@thaw/core';
import type { Renderer } from '@thaw/images';
import type { FrozenBody } from '../frozen-body.ts';
import type { Session } from '../session.ts';
import type { FeatureCacheLimits } from './cache-limits.ts';
import { openFeatureFiles } from './feature-files.ts';
import { createFeatureStore, type FeatureStore } from './feature-store.ts';
import { type FrozenFeatures, frozenFeatures } from './frozen-features.ts';
import { networkKey } from './network-key.ts';
import { rowClasses } from './row-classes.ts';
import { isNamed } from './view-key.ts';

/** Features of one network, with where they are kept. */
export interface OpenFeatures extends FrozenFeatures, Pick<FeatureStore, 'flush' | 'problem'> {}

export interface OpenFeaturesOptions {
  readonly session: Session;
  readonly body: FrozenBody;
  readonly renderer: Renderer;
  readonly batchSize: number;
  readonly classCount: number;
  /** All that pictures will be rendered with. */
  readonly transforms: readonly Transform[];
  readonly limits: FeatureCacheLimits;
}

/** Opens the features of a body: those kept before, by this process or another, and those to come. */
export async function openFeatures({ session, body, renderer, batchSize, classCount, transforms, limits }: OpenFeaturesOptions): Promise<OpenFeatures> {
  const shape = { batchSize, classCount };
  const everyRow = Array.from({ length: batchSize }, (_, row) => row);
  if (limits.memoryBytes === 0 && limits.diskBytes === 0) {
    return { ...frozenFeatures({ body, renderer, store: undefined, rowClasses: everyRow, ...shape }), flush: async () => {}, problem: () => undefined };
  }
  // Layers that are frozen now may have trained before.
  await session.download();
  const files = limits.diskBytes > 0 && isNamed(transforms) ? await openFeatureFiles(limits.folder, networkKey(body.model, [session.description, batchSize]), limits.diskBytes) : undefined;
  const store = createFeatureStore(files);
  const known = files?.rowClasses;
  const [, height, width, channels] = body.model.inputs[0]!.shape as [null, number, number, number];
  const classes = known?.length === batchSize ? known : await rowClasses(body.run, [batchSize, height, width, channels]);
  // A folder that cannot be written is told of as soon as features are.
  if (classes !== known) await files?.writeRowClasses(classes).catch(() => {});
  return { ...frozenFeatures({ body, renderer, store, rowClasses: classes, ...shape }), flush: store.flush, problem: store.problem };
}
