import { definePlugin, ThawError } from '@thaw/core';
import { add, logSoftmax, mul, neg, sum, type Tensor1D, tensor1d, type Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';

/**
 * Cross-entropy: −Σ wᵢ yᵢ log softmax(x)ᵢ per sample, as PyTorch's `CrossEntropyLoss(reduction='none')`. Label
 * smoothing s turns y into (1 − s) y + s / C for C classes (Szegedy et al. 2016), before the class weights w.
 *
 * The loop takes the plain mean; PyTorch divides weighted losses of hard labels by the sum of the labels' weights instead.
 */
export const crossEntropy = definePlugin({
  kind: 'loss',
  name: 'crossEntropy',
  summary: 'Cross-entropy with label smoothing, class weights and soft targets.',
  options: z.strictObject({
    labelSmoothing: z.number().min(0).lt(1).default(0).describe('Share of a target that is spread evenly over all classes.'),
    classWeights: z
      .union([z.literal('balanced'), z.array(z.number().nonnegative()).min(1)])
      .optional()
      .describe('Weight of each class, in class order; balanced weights a class by how rare it is in training.'),
  }),
  create:
    ({ labelSmoothing, classWeights }) =>
    (logits, targets, { classCounts }) => {
      const classCount = logits.shape[1];
      const smoothTargets: Tensor2D = add(mul(targets, 1 - labelSmoothing), labelSmoothing / classCount);
      const terms: Tensor2D = mul(smoothTargets, logSoftmax(logits)); // [batch, classes]
      const weights = classWeights === 'balanced' ? balancedWeights(classCounts) : classWeights;
      if (weights !== undefined && weights.length !== classCount) {
        throw new ThawError('The class weights do not fit the classes.', { wanted: `${classCount} weights`, given: `${weights.length}`, cure: 'give one weight per class, or "balanced"' });
      }
      return neg(sum<Tensor1D>(weights === undefined ? terms : mul(terms, tensor1d([...weights])), 1)); // [batch]
    },
});

/**
 * N / (C · nᵢ) for N samples of C classes: the weights of a training set have mean 1 (scikit-learn's `balanced`).
 *
 * @throws ThawError when a class has no sample
 */
export function balancedWeights(classCounts: readonly number[]): number[] {
  const empty = classCounts.flatMap((count, index) => (count > 0 ? [] : [index]));
  if (empty.length > 0) {
    throw new ThawError('A class without training samples has no balanced weight.', { given: `no sample of class ${empty.join(', ')} (counted from 0)`, cure: 'add pictures, leave the class out, or give the weights as numbers' });
  }
  const total = classCounts.reduce((subtotal, count) => subtotal + count, 0);
  return classCounts.map((count) => total / (classCounts.length * count));
}
