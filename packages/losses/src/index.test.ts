import { describePackage } from '@thaw/testing';
import * as losses from './index.ts';

describePackage('@thaw/losses', losses);
