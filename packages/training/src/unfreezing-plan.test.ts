import type { GroupTraining, UnfreezingPolicy } from '@thaw/core';
import { expect, test } from 'vitest';
import { unfreezingPlan } from './unfreezing-plan.ts';

const groups = ['stem', 'head'].map((name) => ({ name, layers: [] }));
const frozen: GroupTraining = { trainable: false, learningRateScale: 0, batchNorm: 'frozen' };
const trains = (learningRateScale: number): GroupTraining => ({ trainable: true, learningRateScale, batchNorm: 'train' });

test('equal answers join into phases that cover every step', () => {
  const policy: UnfreezingPolicy = (progress) => [progress < 0.3 ? frozen : trains(progress < 0.8 ? 0.1 : 0.5), trains(1)];
  expect(unfreezingPlan(policy, groups, 10)).toEqual([
    { start: 0, end: 3, groups: [{ name: 'stem', ...frozen }, { name: 'head', ...trains(1) }] },
    { start: 3, end: 8, groups: [{ name: 'stem', ...trains(0.1) }, { name: 'head', ...trains(1) }] },
    { start: 8, end: 10, groups: [{ name: 'stem', ...trains(0.5) }, { name: 'head', ...trains(1) }] },
  ]);
});

test('a policy that trains nothing is refused before the first step, and says when', () => {
  const policy: UnfreezingPolicy = (progress) => [frozen, progress < 0.5 ? trains(1) : frozen];
  expect(() => unfreezingPlan(policy, groups, 10)).toThrow(/trains no group in steps 5 to 9.*cure: let the policy train at least the head/s);
});

test('a policy must answer for every group', () => {
  expect(() => unfreezingPlan(() => [trains(1)], groups, 10)).toThrow(/wanted: 2 answers: stem, head/);
});
