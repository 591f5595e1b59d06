import { describePackage } from '@thaw/testing';
import * as plugins from './index.ts';

describePackage('thaw-plugin-example', plugins);
