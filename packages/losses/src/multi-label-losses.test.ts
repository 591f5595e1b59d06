import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { describeLoss } from '@thaw/testing';
import { grad, mean, tensor2d, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { asymmetric } from './asymmetric.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';

describeLoss(binaryCrossEntropy);
describeLoss(binaryCrossEntropy, { options: { labelSmoothing: 0.1, positiveWeight: 'balanced' } });
describeLoss(binaryCrossEntropy, { options: { positiveWeight: [1, 2, 3] }, classCount: 3 });
describeLoss(asymmetric);
describeLoss(asymmetric, { options: { positivePower: 2, negativePower: 2, margin: 0 } });
describeLoss(asymmetric, { options: { positivePower: 0, negativePower: 0.5, margin: 0 } });

interface Golden {
  readonly logits: Readonly<Record<string, number[][]>>;
  readonly targets: Readonly<Record<string, number[][]>>;
  readonly cases: readonly { readonly loss: string; readonly targets: string; readonly logits: string; readonly options: object; readonly losses: number[]; readonly gradient: number[] }[];
}

/** Written by bench/reference/multi-label-losses.py with PyTorch and timm. */
const golden = JSON.parse(readFileSync(new URL('golden/multi-label-losses.json', import.meta.url), 'utf8')) as Golden;
const context = { classCounts: [1, 1, 1, 1, 1], sampleCount: 2 };

/** The largest |ours − theirs| / max(1, |theirs|). */
const largestError = (ours: ArrayLike<number>, theirs: readonly number[]): number =>
  Math.max(...theirs.map((value, index) => Math.abs(ours[index]! - value) / Math.max(1, Math.abs(value))));

describe('values and gradients are those of PyTorch and timm', () => {
  test.each(golden.cases)('$loss of $targets targets with $options', ({ loss: name, options, ...one }) => {
    const loss = name === 'asymmetric' ? asymmetric(options) : binaryCrossEntropy(options);
    const { losses, gradient } = tidy(() => {
      const [logits, targets] = [tensor2d(golden.logits[one.logits]!), tensor2d(golden.targets[one.targets]!)];
      const slope = grad((x) => mean(loss(x as Tensor2D, targets, context)))(logits);
      return { losses: loss(logits, targets, context).dataSync(), gradient: slope.dataSync() } as never;
    }) as { losses: Float32Array; gradient: Float32Array };
    expect(largestError(losses, one.losses)).toBeLessThan(1e-6);
    expect(largestError(gradient, one.gradient)).toBeLessThan(1e-6);
  });
});

describe('positive weights', () => {
  test('balanced are the negatives for one positive', () => {
    const loss = binaryCrossEntropy({ positiveWeight: 'balanced' });
    const losses = loss(tensor2d([[0, 0], [0, 0]]), tensor2d([[1, 0], [0, 1]]), { classCounts: [10, 40], sampleCount: 50 }).dataSync();
    // Weights 4 and 1/4.
    expect(largestError(losses, [(5 / 2) * Math.LN2, (1.25 / 2) * Math.LN2])).toBeLessThan(1e-6);
  });

  test('a label without samples, or too few weights, are errors that say so', () => {
    const [logits, targets] = [tensor2d([[0, 0]]), tensor2d([[1, 0]])];
    expect(() => binaryCrossEntropy({ positiveWeight: 'balanced' })(logits, targets, { classCounts: [3, 0], sampleCount: 4 })).toThrow(/no sample of class 1/);
    expect(() => binaryCrossEntropy({ positiveWeight: [1] })(logits, targets, context)).toThrow(/wanted: 2 weights\n {2}given: 1/);
  });
});
