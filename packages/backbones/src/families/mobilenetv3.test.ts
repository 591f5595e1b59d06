import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { mobilenetv3_large_100, mobilenetv3_small_100 } from './mobilenetv3.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(mobilenetv3_small_100);
describeArchitecture(mobilenetv3_small_100);
describeBackbone(mobilenetv3_large_100);
describeArchitecture(mobilenetv3_large_100);
