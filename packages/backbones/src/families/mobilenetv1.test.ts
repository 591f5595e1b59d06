import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { describeGolden } from '../golden/describe-golden.ts';
import { mobilenetv1_100, mobilenetv1_100_tf } from './mobilenetv1.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(mobilenetv1_100);
describeArchitecture(mobilenetv1_100);
describeArchitecture(mobilenetv1_100, { outputStride: 16 });
describeBackbone(mobilenetv1_100_tf);
describeArchitecture(mobilenetv1_100_tf);
describeGolden(mobilenetv1_100_tf());
