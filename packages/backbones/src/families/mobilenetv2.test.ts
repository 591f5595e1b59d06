import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { mobilenetv2_100 } from './mobilenetv2.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(mobilenetv2_100);
describeArchitecture(mobilenetv2_100);
