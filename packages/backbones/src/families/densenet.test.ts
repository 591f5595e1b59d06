import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { densenet121 } from './densenet.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(densenet121);
describeArchitecture(densenet121);
