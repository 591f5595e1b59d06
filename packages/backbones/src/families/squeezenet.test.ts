import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { describeGolden } from '../golden/describe-golden.ts';
import { squeezenet1_1 } from './squeezenet.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(squeezenet1_1);
describeArchitecture(squeezenet1_1);
describeGolden(squeezenet1_1());
