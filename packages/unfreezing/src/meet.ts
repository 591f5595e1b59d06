import type { GroupTraining, UnfreezingPolicy } from '@thaw/core';
import { withGranularity } from './group-training.ts';

/**
 * A group trains when every policy says so, at the product of their scales; its norm layers, too, follow the stricter. When one
 * counts by the block, all do.
 */
export const meet = (...policies: readonly [UnfreezingPolicy, ...UnfreezingPolicy[]]): UnfreezingPolicy =>
  withGranularity(policies.some(({ granularity }) => granularity === 'block') ? 'block' : 'group', (progress, groups) =>
    policies.map((policy) => policy(progress, groups)).reduce((all, one) => all.map((group, index) => meetGroup(group, one[index]!))),
  );

const meetGroup = (a: GroupTraining, b: GroupTraining): GroupTraining => ({
  trainable: a.trainable && b.trainable,
  learningRateScale: a.learningRateScale * b.learningRateScale,
  batchNorm: a.batchNorm === 'train' && b.batchNorm === 'train' ? 'train' : 'frozen',
});
