import { describePackage } from '@thaw/testing';
import * as schedulers from './index.ts';

describePackage('@thaw/schedulers', schedulers);
