import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { efficientnet_lite0 } from './efficientnet-lite0.ts';
import { describeGolden } from './golden/describe-golden.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(efficientnet_lite0);
describeGolden(efficientnet_lite0());
