import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { mobilenetv1_100 } from './mobilenetv1.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(mobilenetv1_100);
describeArchitecture(mobilenetv1_100);
