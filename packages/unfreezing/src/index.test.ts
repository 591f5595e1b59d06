import { describePackage } from '@thaw/testing';
import * as unfreezing from './index.ts';

describePackage('@thaw/unfreezing', unfreezing);
