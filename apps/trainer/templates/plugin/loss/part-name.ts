import { definePlugin } from '@thaw/core';
import { softmax, squaredDifference, sum, type Tensor1D } from '@tensorflow/tfjs-core';
import { z } from 'zod';

/** The Brier score (1950): Σ (softmax(x)ᵢ − yᵢ)² per sample, from 0 to 2. One wrong label costs less than in cross-entropy. */
export const partName = definePlugin({
  kind: 'loss',
  name: 'partName',
  summary: 'Squared distance between the probabilities and the truth.',
  options: z.strictObject({}),
  create: () => (logits, targets) => sum<Tensor1D>(squaredDifference(softmax(logits), targets), 1), // [batch]
});
