import * as backbones from '@thaw/backbones';
import { type AnyPlugin, isPlugin } from '@thaw/core';
import * as datasets from '@thaw/datasets';
import * as heads from '@thaw/heads';
import * as losses from '@thaw/losses';
import * as optimizers from '@thaw/optimizers';
import * as schedulers from '@thaw/schedulers';
import * as transforms from '@thaw/transforms';
import * as unfreezing from '@thaw/unfreezing';

export { backbones, datasets, heads, losses, optimizers, schedulers, transforms, unfreezing };

/** Every official plugin, for `createRegistry(plugins)`. */
export const plugins: readonly AnyPlugin[] = [datasets, transforms, backbones, heads, losses, optimizers, schedulers, unfreezing].flatMap(
  (module) => Object.values<unknown>(module).filter(isPlugin),
);
