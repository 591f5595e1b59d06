import type { Plugin } from '@thaw/core';
import type { BackboneOptions } from './backbone-options.ts';
import * as convnext from './families/convnext.ts';
import * as densenet from './families/densenet.ts';
import * as efficientnetLite from './families/efficientnet-lite.ts';
import * as efficientnet from './families/efficientnet.ts';
import * as mobilenetv1 from './families/mobilenetv1.ts';
import * as mobilenetv2 from './families/mobilenetv2.ts';
import * as mobilenetv3 from './families/mobilenetv3.ts';
import * as regnet from './families/regnet.ts';
import * as resnet from './families/resnet.ts';
import { squeezenet1_1 } from './families/squeezenet.ts';
import { swin_tiny_patch4_window7_224 } from './families/swin.ts';
import { vgg16_bn } from './families/vgg.ts';
import * as vit from './families/vit.ts';

/** Every backbone of this package, by name. */
export const catalog: Readonly<Record<string, Plugin<'backbone', Partial<BackboneOptions>>>> = {
  ...resnet,
  ...densenet,
  ...regnet,
  ...mobilenetv1,
  ...mobilenetv2,
  ...mobilenetv3,
  ...efficientnet,
  ...efficientnetLite,
  squeezenet1_1,
  vgg16_bn,
  ...vit,
  swin_tiny_patch4_window7_224,
  ...convnext,
};
