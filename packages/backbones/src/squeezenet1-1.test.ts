import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { squeezenet1_1 } from './squeezenet1-1.ts';
import { describeGolden } from './golden/describe-golden.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(squeezenet1_1);
describeGolden(squeezenet1_1());
