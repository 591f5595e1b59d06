// The large ones, in a process of their own.
import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { deit_base_patch16_224, vit_base_patch14_dinov2, vit_base_patch16_224 } from './vit.ts';

beforeAll(() => loadTensorFlow());

for (const plugin of [vit_base_patch16_224, deit_base_patch16_224, vit_base_patch14_dinov2]) {
  describeBackbone(plugin);
  describeArchitecture(plugin);
}
