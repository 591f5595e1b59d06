import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { densenet121, densenet161, densenet169, densenet201 } from './densenet.ts';

beforeAll(() => loadTensorFlow());

for (const plugin of [densenet121, densenet161, densenet169, densenet201]) {
  describeBackbone(plugin);
  describeArchitecture(plugin);
}
