import type { Plugin } from '@thaw/core';
import type { BackboneOptions } from './backbone-options.ts';
import * as convnext from './families/convnext.ts';
import * as densenet from './families/densenet.ts';
import * as efficientnetLite from './families/efficientnet-lite.ts';
import { efficientnet_b0 } from './families/efficientnet.ts';
import * as mobilenetv2 from './families/mobilenetv2.ts';
import * as resnet from './families/resnet.ts';
import { squeezenet1_1 } from './families/squeezenet.ts';

/** Every backbone of this package, by name. */
export const catalog: Readonly<Record<string, Plugin<'backbone', Partial<BackboneOptions>>>> = {
  ...resnet,
  ...densenet,
  ...mobilenetv1,
  ...mobilenetv2,
  ...mobilenetv3,
  ...efficientnet,
  ...efficientnetLite,
  squeezenet1_1,
  ...convnext,
};
