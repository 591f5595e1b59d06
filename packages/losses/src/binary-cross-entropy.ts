import { definePlugin, type Loss } from '@thaw/core';
import { add, mean, mul, neg, softplus, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { positiveWeights } from './positive-weights.ts';

/**
 * Binary cross-entropy of each label by itself: −w y log σ(x) − (1 − y) log(1 − σ(x)), and of a sample the mean over the classes, as
 * PyTorch's `BCEWithLogitsLoss(pos_weight=w)`. Label smoothing s turns y into (1 − s) y + s / 2, as in Keras.
 */
export const binaryCrossEntropy = definePlugin({
  kind: 'loss',
  name: 'binaryCrossEntropy',
  summary: 'Cross-entropy of each label by itself, for pictures with any number of labels.',
  options: z.strictObject({
    labelSmoothing: z.number().min(0).lt(1).default(0).describe('How far targets move from 0 and 1 towards one half, as a share.'),
    positiveWeight: z
      .union([z.literal('balanced'), z.number().positive(), z.array(z.number().positive()).min(1)])
      .default(1)
      .describe('Weight of a label that is there against one that is not: one for all, or one for each class; balanced is the number of training pictures without the label for one with it.'),
  }),
  create({ labelSmoothing, positiveWeight }) {
    const loss: Loss = (logits, targets, context) => {
      const smoothTargets = add(mul(targets, 1 - labelSmoothing), labelSmoothing / 2);
      const weight = positiveWeights(positiveWeight, logits.shape[1], context);
      // −log σ(x) = softplus(−x) and −log(1 − σ(x)) = x + softplus(−x): finite for every x.
      const share = add(mul(smoothTargets, sub(weight, 1)), 1); // w y + (1 − y), [batch, classes]
      return mean<Tensor1D>(add(mul(sub(1, smoothTargets), logits), mul(share, softplus(neg(logits)))), 1); // [batch]
    };
    return Object.assign(loss, { task: 'multi-label' as const });
  },
});
