import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from './golden/describe-architecture.ts';
import { efficientNetB0, efficientnet_b0 } from './efficientnet.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(efficientnet_b0);
describeArchitecture(efficientNetB0);
