import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { ThawError } from '@thaw/core';
import { describeLoss } from '@thaw/testing';
import { grad, mean, tensor2d, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { balancedWeights, crossEntropy } from './cross-entropy.ts';

describeLoss(crossEntropy);
describeLoss(crossEntropy, { options: { labelSmoothing: 0.1, classWeights: 'balanced' } });
describeLoss(crossEntropy, { options: { classWeights: [1, 2, 3] }, classCount: 3 });

interface Golden {
  readonly logits: number[][];
  readonly hard: number[][];
  readonly soft: number[][];
  readonly weights: number[];
  readonly cases: Readonly<Record<string, { readonly losses: number[]; readonly gradient: number[] }>>;
}

/** Written by bench/reference/losses.py with PyTorch. */
const golden = JSON.parse(readFileSync(new URL('golden/losses.json', import.meta.url), 'utf8')) as Golden;
const context = { classCounts: [1, 1, 1, 1, 1], sampleCount: 5 };

/** The largest |ours − theirs| / max(1, |theirs|). */
const largestError = (ours: ArrayLike<number>, theirs: readonly number[]): number =>
  Math.max(...theirs.map((value, index) => Math.abs(ours[index]! - value) / Math.max(1, Math.abs(value))));

describe('crossEntropy is CrossEntropyLoss of PyTorch', () => {
  test.each(Object.keys(golden.cases))('%s', (name) => {
    const loss = crossEntropy({
      labelSmoothing: name.includes('Smoothed') ? 0.1 : 0,
      ...(name.includes('Weighted') ? { classWeights: golden.weights } : {}),
    });
    const [losses, gradient] = tidy(() => {
      const targets = tensor2d(name.startsWith('hard') ? golden.hard : golden.soft);
      const logits = tensor2d(golden.logits);
      return [loss(logits, targets, context).dataSync(), grad((x) => mean(loss(x as Tensor2D, targets, context)))(logits).dataSync()] as never;
    }) as unknown as [Float32Array, Float32Array];
    expect(largestError(losses, golden.cases[name]!.losses)).toBeLessThan(1e-6);
    expect(largestError(gradient, golden.cases[name]!.gradient)).toBeLessThan(1e-6);
  });
});

describe('class weights', () => {
  test('balanced have mean 1 over the training set', () => {
    const counts = [10, 30, 60];
    const weights = balancedWeights(counts);
    expect(weights).toEqual([10 / 3, 10 / 9, 5 / 9].map((weight) => expect.closeTo(weight, 12)));
    expect(weights.reduce((sum, weight, index) => sum + weight * counts[index]!, 0) / 100).toBeCloseTo(1, 12);
  });

  test('balanced come from the class counts of the context', () => {
    const [logits, targets] = [tensor2d([[0, 0], [0, 0]]), tensor2d([[1, 0], [0, 1]])];
    const losses = crossEntropy({ classWeights: 'balanced' })(logits, targets, { classCounts: [10, 30], sampleCount: 40 }).dataSync();
    expect(largestError(losses, [2 * Math.LN2, (2 / 3) * Math.LN2])).toBeLessThan(1e-6);
  });

  test('an empty class is an error that names it', () => {
    expect(() => balancedWeights([3, 0])).toThrow(/no sample of class 1/);
  });

  test('too few weights are an error', () => {
    const loss = crossEntropy({ classWeights: [1, 2] });
    expect(() => loss(tensor2d([[0, 0, 0]]), tensor2d([[1, 0, 0]]), context)).toThrow(ThawError);
    expect(() => loss(tensor2d([[0, 0, 0]]), tensor2d([[1, 0, 0]]), context)).toThrow(/wanted: 3 weights\n {2}given: 2/);
  });
});
