import { readFileSync } from 'node:fs';
import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll, expect, test } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { efficientnet_b0, scaleEfficientNet } from './efficientnet.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(efficientnet_b0);
describeArchitecture(efficientnet_b0);

// Written by bench/reference/architectures.py.
const { sizes } = JSON.parse(readFileSync(new URL('../golden/efficientnet-sizes.json', import.meta.url), 'utf8')) as { sizes: Record<string, unknown> };

test.each([
  ['efficientnet_b0', { width: 1, depth: 1 }],
  ['efficientnet_b1', { width: 1, depth: 1.1 }],
  ['efficientnet_b2', { width: 1.1, depth: 1.2 }],
  ['efficientnet_b3', { width: 1.2, depth: 1.4 }],
  ['efficientnet_b4', { width: 1.4, depth: 1.8 }],
])('scales to the stages of %s', (name, size) => {
  const { stemChannels, stages, headChannels } = scaleEfficientNet(size);
  expect({ stemChannels, repeats: stages.map(({ repeats }) => repeats), channels: stages.map(({ channels }) => channels), headChannels }).toEqual(sizes[name]);
});
