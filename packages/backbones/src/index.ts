export { catalog } from './catalog.ts';
export { type BackboneFacts, type Cost, describeModel, describeNetwork, type GroupFacts, type ModelFacts } from './describe-backbone.ts';
export { densenet121 } from './families/densenet.ts';
export { efficientnet_b0 } from './families/efficientnet.ts';
export { efficientnet_lite0 } from './families/efficientnet-lite.ts';
export { loadClassifier } from './load-classifier.ts';
export { mobilenetv2_100 } from './families/mobilenetv2.ts';
export { resnet18, resnet50 } from './families/resnet.ts';
export { squeezenet1_1 } from './families/squeezenet.ts';
