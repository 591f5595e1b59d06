export { balancedWeights, crossEntropy } from './cross-entropy.ts';
