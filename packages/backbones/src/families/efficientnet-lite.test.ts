import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { describeGolden } from '../golden/describe-golden.ts';
import { efficientnet_lite0, efficientnet_lite1, efficientnet_lite2, efficientnet_lite3, efficientnet_lite4 } from './efficientnet-lite.ts';

beforeAll(() => loadTensorFlow());

for (const plugin of [efficientnet_lite0, efficientnet_lite1, efficientnet_lite2, efficientnet_lite3, efficientnet_lite4]) {
  describeBackbone(plugin);
  describeArchitecture(plugin);
}
describeGolden(efficientnet_lite0());
