import { describeOptimizer } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { adamw } from './adamw.ts';
import { largestError, replayCase, walk } from './golden/optimizers.ts';

describeOptimizer(adamw);

describe('adamw moves as torch.optim.AdamW', () => {
  test.each([
    ['adamw', {}],
    ['adamwDecaysAll', { weightDecay: 0.2, decayNormsAndBiases: true }],
  ])('%s', (name, options) => {
    const { ours, theirs } = replayCase(name, adamw(options), 0.05);
    expect(largestError(ours, theirs)).toBeLessThan(1e-6);
  });

  test('by hand: β (.9, .999), ε 1e-8, decay .01, learning rate .1', () => {
    const path = walk(adamw({ decayNormsAndBiases: true }), 1, [0.1, 0.2, -0.1], 0.1);
    expect(largestError(path, [0.89900001, 0.801582814, 0.758772303])).toBeLessThan(1e-6);
  });
});

test('a bias does not decay unless asked', () => {
  const lazy = walk(adamw({ weightDecay: 0.5 }), 1, [0], 0.1);
  const eager = walk(adamw({ weightDecay: 0.5, decayNormsAndBiases: true }), 1, [0], 0.1);
  expect(lazy[0]).toBe(1);
  expect(eager[0]).toBeCloseTo(0.95, 6);
});
