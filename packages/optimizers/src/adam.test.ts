import { describeOptimizer } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { largestError, replayCase } from './golden/optimizers.ts';

describeOptimizer(adam);

describe('adam moves as torch.optim.Adam', () => {
  test.each([
    ['adam', {}],
    ['adamLargeEpsilon', { beta1: 0.8, beta2: 0.99, epsilon: 1e-2 }],
    ['adamOneCycle', {}],
  ])('%s', (name, options) => {
    const { ours, theirs } = replayCase(name, adam(options), 0.05);
    expect(largestError(ours, theirs)).toBeLessThan(1e-6);
  });
});
