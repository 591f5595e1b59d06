import { definePlugin, type GroupTraining, type UnfreezingPolicy } from '@thaw/core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runChecks } from './check.ts';
import { describeUnfreezing, unfreezingChecks } from './unfreezing.ts';

const training: GroupTraining = { trainable: true, learningRateScale: 1, batchNorm: 'train' };

const plugin = (create: () => UnfreezingPolicy) =>
  definePlugin({ kind: 'unfreezing', name: 'all', summary: 'A policy for tests.', options: z.strictObject({}), create });
const giving = (change: object) => (): UnfreezingPolicy => (_, groups) => groups.map(() => ({ ...training, ...change }) as GroupTraining);

describeUnfreezing(plugin(giving({})));

function remembering(): UnfreezingPolicy {
  let calls = 0;
  return (_, groups) => groups.map(() => ({ ...training, learningRateScale: 1 / ++calls }));
}

describe('unfreezingChecks reject a policy that', () => {
  test.each<[string, () => UnfreezingPolicy, RegExp]>([
    ['forgets a group', () => (_, groups) => groups.slice(1).map(() => training), /too short or too long/],
    ['gives a negative scale', giving({ learningRateScale: -1 }), /scale at 0 of a run with 1 groups is out of range/],
    ['gives a scale that is no number', giving({ learningRateScale: NaN }), /out of range/],
    ['invents a batch-norm mode', giving({ batchNorm: 'eval' }), /given: eval/],
    ['freezes the head', giving({ trainable: false }), /head does not train at 0/],
    ['counts its calls', remembering, /depend on what was asked before/],
  ])('%s', async (_, create, message) => {
    await expect(runChecks(unfreezingChecks(plugin(create)))).rejects.toThrow(message);
  });
});
