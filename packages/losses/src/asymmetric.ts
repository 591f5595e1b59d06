import { definePlugin, type Loss } from '@thaw/core';
import { add, clipByValue, log, mean, minimum, mul, neg, pow, sigmoid, softplus, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import { z } from 'zod';

/** Keeps the power of a vanishing error, and its gradient, finite. */
const epsilon = 1e-8;

/**
 * Asymmetric loss (Ridnik et al. 2021), as timm's `AsymmetricLossMultiLabel`: binary cross-entropy of each label by itself, in which
 * easy labels weigh less, absent ones most of all. With p = σ(x) and pₘ = max(p − m, 0) it is
 * −y (1 − p)^γ₊ log p − (1 − y) pₘ^γ₋ log(1 − pₘ), and of a sample the mean over the classes (timm's default is the sum).
 *
 * Equal powers and no margin make it the focal loss of Lin et al. 2017, without its α.
 */
export const asymmetric = definePlugin({
  kind: 'loss',
  name: 'asymmetric',
  summary: 'Binary cross-entropy that looks away from easy labels, for data in which most labels are absent from most pictures.',
  options: z.strictObject({
    positivePower: z.number().min(0).default(1).describe('How far it looks away from labels that are there and found (γ₊).'),
    negativePower: z.number().min(0).default(4).describe('How far it looks away from labels that are absent and not found (γ₋).'),
    margin: z.number().min(0).lt(1).default(0.05).describe('Absent labels of at most this probability count as right.'),
  }),
  create({ positivePower, negativePower, margin }) {
    const loss: Loss = (logits, targets) => {
      const present = sigmoid(logits); // p
      const absent = minimum(add(sigmoid(neg(logits)), margin), 1); // 1 − pₘ
      const logPresent = neg(softplus(neg(logits)));
      const logAbsent = margin === 0 ? neg(softplus(logits)) : log(absent);
      const missing = sub(1, targets);
      const entropy = neg(add(mul(targets, logPresent), mul(missing, logAbsent)));
      const error = clipByValue(sub(1, add(mul(targets, present), mul(missing, absent))), epsilon, 1);
      const power = add(mul(targets, positivePower), mul(missing, negativePower));
      return mean<Tensor1D>(mul(entropy, pow(error, power)), 1); // [batch, classes] → [batch]
    };
    return Object.assign(loss, { task: 'multi-label' as const });
  },
});
