import type { BatchNormMode, GroupTraining, LayerGroup, UnfreezingPolicy } from '@thaw/core';

/** A group that trains with the learning rate times `learningRateScale`. */
export const training = (learningRateScale = 1, batchNorm: BatchNormMode = 'train'): GroupTraining => ({ trainable: true, learningRateScale, batchNorm });

/** A group that rests. In mode `train` its norm layers go on training, and need a learning rate for it. */
export const frozen = (batchNorm: BatchNormMode): GroupTraining => ({ trainable: false, learningRateScale: batchNorm === 'train' ? 1 : 0, batchNorm });

/** How far a group is from the head, which is the last: 0 for the head itself. */
export const distanceToHead = (index: number, groups: readonly LayerGroup[]): number => groups.length - 1 - index;

/** A policy that counts by the group or by the block. */
export const withGranularity = (granularity: 'group' | 'block', policy: UnfreezingPolicy): UnfreezingPolicy =>
  granularity === 'block' ? Object.assign(policy, { granularity }) : policy;
