import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { vit_tiny_patch16_224 } from './vit.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(vit_tiny_patch16_224);
describeArchitecture(vit_tiny_patch16_224);
