import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import * as convnext from './convnext.ts';

beforeAll(() => loadTensorFlow());

for (const plugin of Object.values(convnext)) {
  describeBackbone(plugin);
  describeArchitecture(plugin);
}
