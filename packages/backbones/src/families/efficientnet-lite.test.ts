import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { describeGolden } from '../golden/describe-golden.ts';
import { efficientnet_lite0 } from './efficientnet-lite.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(efficientnet_lite0);
describeArchitecture(efficientnet_lite0);
describeGolden(efficientnet_lite0());
