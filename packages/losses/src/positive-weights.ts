import { type LossContext, ThawError } from '@thaw/core';
import { type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';

/**
 * Weights of labels that are there: the number for all of them, or [classes]. `balanced` is (N − n) / n for a label of n of N training
 * samples, so that both sides of each label weigh the same.
 *
 * @throws ThawError when they are not one for each class, or a label has no sample to balance by
 */
export function positiveWeights(given: number | 'balanced' | readonly number[], classCount: number, { classCounts, sampleCount }: LossContext): number | Tensor1D {
  if (typeof given === 'number') return given;
  const empty = classCounts.flatMap((count, index) => (count > 0 ? [] : [index]));
  if (given === 'balanced' && empty.length > 0) {
    throw new ThawError('A label without training samples has no balanced weight.', { given: `no sample of class ${empty.join(', ')} (counted from 0)`, cure: 'add pictures, leave the class out, or give the weights as numbers' });
  }
  const weights = given === 'balanced' ? classCounts.map((count) => (sampleCount - count) / count) : given;
  if (weights.length !== classCount) {
    throw new ThawError('The positive weights do not fit the classes.', { wanted: `${classCount} weights`, given: `${weights.length}`, cure: 'give one number, one weight per class, or "balanced"' });
  }
  return tensor1d([...weights]);
}
