export { asymmetric } from './asymmetric.ts';
export { binaryCrossEntropy } from './binary-cross-entropy.ts';
export { balancedWeights, crossEntropy } from './cross-entropy.ts';
