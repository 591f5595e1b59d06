import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { definePlugin } from '@thaw/core';
import { backbones } from '@thaw/vision';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { recordingOutput } from '../terminal/recording-output.ts';
import { describeBackbone } from './describe-backbone.ts';

test('groups of layers are shown with what they cost', async () => {
  const { lines, data } = await describeBackbone(backbones.resnet18, { groups: true }, recordingOutput());
  expect(lines).toEqual([
    'backbone/resnet18',
    backbones.resnet18.summary,
    '',
    'pictures       224 × 224 × 3, resized by bicubic interpolation',
    'features       7 × 7 × 512',
    'parameters     11.2 M; with 1000 classes 11.7 M',
    'multiply-adds  1.8 G per picture; with 1000 classes 1.8 G',
    "top-1          71.5% of ImageNet's validation pictures",
    'weights        hf:timm/resnet18.a1_in1k',
    'license        apache-2.0',
    '',
    'group   layers  parameters  multiply-adds',
    'stem         2        9536        118.0 M',
    'layer1       8     148.0 k        462.4 M',
    'layer2      10     525.6 k        411.0 M',
    'layer3      10       2.1 M        411.0 M',
    'layer4      10       8.4 M        411.0 M',
    'all         40      11.2 M          1.8 G',
  ]);
  expect(data).toMatchObject({ name: 'resnet18', parameters: 11_176_512, featureMap: [7, 7, 512], interpolation: 'bicubic', source: { license: 'apache-2.0' } });
});

test('blocks are smaller groups, and smaller pictures cost less', async () => {
  const { lines } = await describeBackbone(backbones.resnet18, { blocks: true, imageSize: 112 }, recordingOutput());
  expect(lines).toContain('layer1_0       4      74.0 k         57.8 M');
  expect(lines).toContain('features       4 × 4 × 512');
});

test('without groups the options follow', async () => {
  const { lines } = await describeBackbone(backbones.resnet18, {}, recordingOutput());
  expect(lines.join('\n')).toMatch(/license +apache-2\.0\n\noption +type[^]*\noutputStride /);
});

const elsewhere = definePlugin({
  kind: 'backbone',
  name: 'elsewhere',
  summary: 'Of another package.',
  options: z.strictObject({}),
  create: () => ({
    name: 'elsewhere',
    imageSize: 8,
    normalization: { mean: [0, 0, 0], standardDeviation: [1, 1, 1] } as const,
    groups: [{ name: 'stem', layers: ['conv'] }],
    featureChannels: 4,
    source: { weights: 'none', license: 'MIT' },
    async load() {
      const image = input({ shape: [8, 8, 3] });
      return model({ inputs: image, outputs: layers.conv2d({ name: 'conv', filters: 4, kernelSize: 1, kernelInitializer: 'zeros' }).apply(image) as SymbolicTensor });
    },
  }),
});

test('a backbone of another package is loaded to be counted, when it is asked for', async () => {
  const { lines } = await describeBackbone(elsewhere, { groups: true }, recordingOutput());
  expect(lines).toContain('stem        1          16            768');
  expect((await describeBackbone(elsewhere, {}, recordingOutput())).lines).toContain('It has no options.');
});
