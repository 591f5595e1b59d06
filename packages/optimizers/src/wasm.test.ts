// The golden steps on the WebAssembly backend: float32 as the others, with other roundings of log1p and expm1.
import '@tensorflow/tfjs-backend-wasm';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import type { GradientTransform } from '@thaw/core';
import { beforeAll, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import { goldenCases, largestError, replayCase } from './golden/optimizers.ts';
import { chain } from './links/chain.ts';
import { clipByGlobalNorm } from './links/clip-by-global-norm.ts';
import { sgd } from './sgd.ts';

const optimizers: Readonly<Record<string, GradientTransform>> = {
  sgd: sgd({ momentum: 0 }),
  sgdMomentum: sgd(),
  sgdNesterov: sgd({ nesterov: true }),
  sgdOneCycle: sgd(),
  sgdClipped: chain(clipByGlobalNorm(1.5), sgd({ momentum: 0 })),
  adam: adam(),
  adamLargeEpsilon: adam({ beta1: 0.8, beta2: 0.99, epsilon: 1e-2 }),
  adamOneCycle: adam(),
  adamw: adamw(),
  adamwDecaysAll: adamw({ weightDecay: 0.2, decayNormsAndBiases: true }),
};

beforeAll(() => setBackend('wasm'));

test.each(goldenCases)('%s', (name) => {
  const { ours, theirs } = replayCase(name, optimizers[name]!, 0.05);
  expect(getBackend()).toBe('wasm');
  expect(largestError(ours, theirs)).toBeLessThan(5e-6);
});
