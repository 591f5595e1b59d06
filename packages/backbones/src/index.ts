export { catalog } from './catalog.ts';
export { type BackboneFacts, type Cost, describeModel, describeNetwork, type GroupFacts, type ModelFacts } from './describe-network.ts';
export { convnext_atto, convnext_nano, convnext_small, convnext_tiny, convnextv2_atto, convnextv2_nano, convnextv2_small, convnextv2_tiny } from './families/convnext.ts';
export { densenet121, densenet161, densenet169, densenet201 } from './families/densenet.ts';
export { efficientnet_b0, efficientnet_b1, efficientnet_b2, efficientnet_b3, efficientnet_b4 } from './families/efficientnet.ts';
export { efficientnet_lite0, efficientnet_lite1, efficientnet_lite2, efficientnet_lite3, efficientnet_lite4 } from './families/efficientnet-lite.ts';
export { layersModel } from './layers-model.ts';
export { loadClassifier } from './load-classifier.ts';
export { lora } from './lora.ts';
export { mobilenetv1_100, mobilenetv1_100_tf } from './families/mobilenetv1.ts';
export { mobilenetv2_100 } from './families/mobilenetv2.ts';
export { mobilenetv3_large_100, mobilenetv3_small_100 } from './families/mobilenetv3.ts';
export { regnety_004, regnety_008, regnety_016 } from './families/regnet.ts';
export { resnet101, resnet18, resnet34, resnet50, resnext50_32x4d, wide_resnet50_2 } from './families/resnet.ts';
export { squeezenet1_1 } from './families/squeezenet.ts';
export { vgg16_bn } from './families/vgg.ts';
export { swin_tiny_patch4_window7_224 } from './families/swin.ts';
export {
  deit_base_patch16_224,
  deit_small_patch16_224,
  deit_tiny_patch16_224,
  vit_base_patch14_dinov2,
  vit_base_patch16_224,
  vit_small_patch14_dinov2,
  vit_small_patch16_224,
  vit_tiny_patch16_224,
} from './families/vit.ts';
