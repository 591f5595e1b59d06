export { efficientnet_lite0 } from './efficientnet-lite0.ts';
export { loadClassifier } from './load-classifier.ts';
export { squeezenet1_1 } from './squeezenet1-1.ts';
