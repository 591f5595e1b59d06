import { describeOptimizer } from '@thaw/testing';
import { describe, expect, test } from 'vitest';
import { largestError, replayCase, walk } from './golden/optimizers.ts';
import { chain } from './links/chain.ts';
import { clipByGlobalNorm } from './links/clip-by-global-norm.ts';
import { sgd } from './sgd.ts';

describeOptimizer(sgd);
describeOptimizer(sgd, { options: { momentum: 0.8, nesterov: true, weightDecay: 1e-4 } });

describe('sgd moves as torch.optim.SGD', () => {
  test.each([
    ['sgd', sgd({ momentum: 0 })],
    ['sgdMomentum', sgd()],
    ['sgdNesterov', sgd({ nesterov: true })],
    ['sgdOneCycle', sgd()],
    ['sgdClipped', chain(clipByGlobalNorm(1.5), sgd({ momentum: 0 }))],
  ])('%s', (name, optimizer) => {
    const { ours, theirs } = replayCase(name, optimizer, 0.05);
    expect(largestError(ours, theirs)).toBeLessThan(1e-6);
  });

  test('by hand, as fastai: momentum .9, decay .01 apart from the trace, learning rate .1', () => {
    const path = walk(sgd({ weightDecay: 0.01, decayNormsAndBiases: true }), 1, [0.1, 0.2, -0.1], 0.1);
    expect(largestError(path, [0.989, 0.959011, 0.941951989])).toBeLessThan(1e-6);
  });
});
