export { densenet121 } from './densenet.ts';
export { efficientnet_b0 } from './efficientnet.ts';
export { efficientnet_lite0 } from './efficientnet-lite0.ts';
export { loadClassifier } from './load-classifier.ts';
export { mobilenetv2_100 } from './mobilenetv2.ts';
export { resnet18, resnet50 } from './resnet.ts';
export { squeezenet1_1 } from './squeezenet1-1.ts';
