import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { resnet18, resnet50 } from './resnet.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(resnet18);
describeArchitecture(resnet18);
describeBackbone(resnet50);
describeArchitecture(resnet50);
