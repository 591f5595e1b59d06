import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { resnet101, resnet18, resnet34, resnet50, wide_resnet50_2 } from './resnet.ts';

beforeAll(() => loadTensorFlow());

for (const plugin of [resnet18, resnet34, resnet50, resnet101, wide_resnet50_2]) {
  describeBackbone(plugin);
  describeArchitecture(plugin);
}
