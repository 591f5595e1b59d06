import '@tensorflow/tfjs-backend-cpu';
import { definePlugin, type Head } from '@thaw/core';
import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runChecks } from './check.ts';
import { describeHead, headChecks } from './head.ts';

/** A small head that keeps the contract, and ways to break it. */
const headWith = ({ name = 'head_logits', seed = true, extraUnits = 0, nameless = false } = {}) =>
  definePlugin({
    kind: 'head',
    name: 'small',
    summary: 'A dense layer on pooled features.',
    options: z.strictObject({}),
    create: (): Head => (features, { classCount, random }) => {
      const pooled = layers.globalAveragePooling2d(nameless ? {} : { name: 'head_pool' }).apply(features);
      const kernelInitializer = initializers.glorotUniform({ seed: seed ? random.integer(2 ** 31) : 7 });
      return layers.dense({ units: classCount + extraUnits, name, kernelInitializer }).apply(pooled as SymbolicTensor) as SymbolicTensor;
    },
  });

describeHead(headWith());

describe('headChecks reject a head that', () => {
  test.each([
    ['has a wrong number of logits', { extraUnits: 1 }, /logits have another shape.*\n.*\[3, 5\].*\n.*\[3,6\]/],
    ['names a layer without head_', { name: 'logits' }, /not named head_…: logits/],
    ['leaves a layer without a name', { nameless: true }, /not named head_…: global_average/],
    ['draws the same weights from every seed', { seed: false }, /different seeds have the same weights/],
  ])('%s', async (_, breakage, message) => {
    await expect(runChecks(headChecks(headWith(breakage)))).rejects.toThrow(message);
  });
});
