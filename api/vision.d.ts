import * as backbones from '@thaw/backbones';
import { AnyPlugin } from '@thaw/core';
import * as datasets from '@thaw/datasets';
import * as heads from '@thaw/heads';
import * as losses from '@thaw/losses';
import * as optimizers from '@thaw/optimizers';
import * as schedulers from '@thaw/schedulers';
import * as transforms from '@thaw/transforms';
import * as unfreezing from '@thaw/unfreezing';
declare const plugins: readonly AnyPlugin[];
export {
    backbones
};
export { datasets };
export { heads };
export { losses };
export { optimizers };
export { schedulers };
export { transforms };
export { unfreezing };
export { plugins };
