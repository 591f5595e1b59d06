import { describePackage } from '@thaw/testing';
import * as optimizers from './index.ts';

describePackage('@thaw/optimizers', optimizers);
