import '@tensorflow/tfjs-backend-cpu';
import { type Backbone, definePlugin } from '@thaw/core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { backboneChecks, describeBackbone } from './backbone.ts';
import { runChecks } from './check.ts';

const twoConvolutions = (): Backbone => ({
  name: 'tiny',
  imageSize: 8,
  normalization: { mean: [0.5, 0.5, 0.5], standardDeviation: [0.25, 0.25, 0.25] },
  groups: [
    { name: 'stem', layers: ['stem'] },
    { name: 'body', layers: ['body'] },
  ],
  featureChannels: 4,
  source: { weights: 'drawn at random', license: 'CC0' },
  async load() {
    const image = input({ shape: [8, 8, 3], name: 'image' });
    const stem = layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, name: 'stem' }).apply(image) as SymbolicTensor;
    return model({ inputs: image, outputs: layers.conv2d({ filters: 4, kernelSize: 1, name: 'body' }).apply(stem) as SymbolicTensor });
  },
});

const plugin = (change: Partial<Backbone> = {}) =>
  definePlugin({
    kind: 'backbone',
    name: 'tiny',
    summary: 'Two convolutions for tests.',
    options: z.strictObject({}),
    create: () => ({ ...twoConvolutions(), ...change }),
  });

describeBackbone(plugin());

describe('backboneChecks reject a backbone that', () => {
  const { groups } = twoConvolutions();
  test.each<[string, Partial<Backbone>, RegExp]>([
    ['has another name than its plugin', { name: 'small' }, /wanted: tiny\n.*given: small/],
    ['divides by zero', { normalization: { mean: [0, 0, 0], standardDeviation: [1, 0, 1] } }, /standard deviation is not positive/],
    ['leaves a layer in no group', { groups: groups.slice(0, 1) }, /in no group: body/],
    ['puts a layer in two groups', { groups: [...groups, { name: 'again', layers: ['stem'] }] }, /more than one group: stem/],
    ['groups a layer that does not exist', { groups: [...groups, { name: 'tail', layers: ['tail'] }] }, /network lacks: tail/],
    ['orders its groups backwards', { groups: groups.toReversed() }, /"stem" begins before the group in front of it/],
    ['lies about its channels', { featureChannels: 5 }, /features have another shape/],
    ['lies about its image size', { imageSize: 9 }, /input has another shape/],
    ['lies about its input channels', { inputChannels: 4 }, /input has another shape\.\n.*wanted: \[batch, 8, 8, 4\]/],
  ])('%s', async (_, change, message) => {
    await expect(runChecks(backboneChecks(plugin(change)))).rejects.toThrow(message);
  });
});
