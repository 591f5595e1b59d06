import type { GroupTraining, UnfreezingPolicy } from '@thaw/core';

/** A group trains when every policy says so, at the product of their scales; its norm layers, too, follow the stricter. */
export const meet = (...policies: readonly [UnfreezingPolicy, ...UnfreezingPolicy[]]): UnfreezingPolicy => (progress, groups) =>
  policies.map((policy) => policy(progress, groups)).reduce((all, one) => all.map((group, index) => meetGroup(group, one[index]!)));

const meetGroup = (a: GroupTraining, b: GroupTraining): GroupTraining => ({
  trainable: a.trainable && b.trainable,
  learningRateScale: a.learningRateScale * b.learningRateScale,
  batchNorm: a.batchNorm === 'train' && b.batchNorm === 'train' ? 'train' : 'frozen',
});
