import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from './golden/describe-architecture.ts';
import { denseNet121, densenet121 } from './densenet.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(densenet121);
describeArchitecture(denseNet121);
