import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { beforeAll } from 'vitest';
import { describeArchitecture } from '../golden/describe-architecture.ts';
import { swin_tiny_patch4_window7_224 } from './swin.ts';

beforeAll(() => loadTensorFlow());

describeBackbone(swin_tiny_patch4_window7_224);
describeArchitecture(swin_tiny_patch4_window7_224);
