export { catalog } from './catalog.ts';
export { type BackboneFacts, type Cost, describeModel, describeNetwork, type GroupFacts, type ModelFacts } from './describe-backbone.ts';
export { densenet121, densenet161, densenet169, densenet201 } from './families/densenet.ts';
export { efficientnet_b0 } from './families/efficientnet.ts';
export { efficientnet_lite0 } from './families/efficientnet-lite.ts';
export { loadClassifier } from './load-classifier.ts';
export { mobilenetv2_100 } from './families/mobilenetv2.ts';
export { resnet101, resnet18, resnet34, resnet50, wide_resnet50_2 } from './families/resnet.ts';
export { squeezenet1_1 } from './families/squeezenet.ts';
