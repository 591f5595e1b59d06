import type { Transform } from '@thaw/core';
import type { Renderer } from '@thaw/images';
import type { FrozenBody } from '../frozen-body.ts';
import type { Session } from '../session.ts';
import type { FeatureCacheLimits } from './cache-limits.ts';
import { type FeatureFiles, openFeatureFiles } from './feature-files.ts';
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
  const isOff = limits.memoryBytes === 0 && limits.diskBytes === 0;
  // Layers that are frozen now may have trained before.
  await session.download();
  const key = () => networkKey(body.model, [session.description, batchSize]);
  const files = limits.diskBytes > 0 && isNamed(transforms) ? await openFeatureFiles(limits.folder, key(), limits.diskBytes) : undefined;
  const store = createFeatureStore(files);
  const classes = isOff ? Array.from({ length: batchSize }, (_, row) => row) : await findRowClasses(body, batchSize, files);
  return { ...frozenFeatures({ body, renderer, store, rowClasses: classes, ...shape }), flush: store.flush, problem: store.problem };
}

/** Those found out by an earlier run, or else now. */
async function findRowClasses(body: FrozenBody, batchSize: number, files: FeatureFiles | undefined): Promise<readonly number[]> {
  const known = files?.rowClasses;
  if (known?.length === batchSize) return known;
  const [, height, width, channels] = body.model.inputs[0]!.shape as [null, number, number, number];
  const found = await rowClasses(body.run, [batchSize, height, width, channels]);
  // A folder that cannot be written is told of as soon as features are.
  await files?.writeRowClasses(found).catch(() => {});
  return found;
}
