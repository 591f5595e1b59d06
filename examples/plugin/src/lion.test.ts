import '@tensorflow/tfjs-backend-cpu';
import { describeOptimizer } from '@thaw/testing';
import { scalar, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { lion } from './lion.ts';

// A step always has the length of the learning rate, so the way to the minimum takes small steps and many.
describeOptimizer(lion, { options: { weightDecay: 0 }, learningRate: 0.02, steps: 400, usesMomentum: false });

/** Values of a parameter that starts at 1, after each gradient. */
function walk(shape: number[], gradients: readonly number[], options: { weightDecay: number }, learningRate: number): number[] {
  return tidy(() => {
    const optimizer = lion(options);
    let state = optimizer.initialize({ kernel: tensor([1], shape) }) as Record<string, Tensor>;
    let value = 1;
    return gradients.map((gradient) => {
      const context = { parameters: { kernel: tensor([value], shape) }, learningRate: scalar(learningRate), learningRateScale: () => undefined };
      const [updates, next] = optimizer.update({ kernel: tensor([gradient], shape) }, state, context);
      state = next as Record<string, Tensor>;
      value += updates['kernel']!.dataSync()[0]!;
      return value;
    });
  });
}

describe('lion', () => {
  test('moves as timm.optim.Lion: learning rate .1, β (.9, .99), decay .01, gradients .1, .2, −.1', () => {
    const path = walk([1, 1], [0.1, 0.2, -0.1], { weightDecay: 0.01 }, 0.1);
    [0.899, 0.798101, 0.897302899].forEach((expected, step) => expect(path[step]).toBeCloseTo(expected, 6));
  });

  test('does not decay biases and norms', () => {
    expect(walk([1], [0], { weightDecay: 0.5 }, 0.1)).toEqual([1]);
    expect(walk([1, 1], [0], { weightDecay: 0.5 }, 0.1)[0]).toBeCloseTo(0.95, 6);
  });
});
