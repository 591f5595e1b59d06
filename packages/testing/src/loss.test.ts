import '@tensorflow/tfjs-backend-cpu';
import { definePlugin, type Loss } from '@thaw/core';
import { add, customGrad, div, exp, log, logSoftmax, max, mean, mul, neg, sub, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runChecks } from './check.ts';
import { describeLoss, lossChecks } from './loss.ts';

const plugin = (loss: Loss) => definePlugin({ kind: 'loss', name: 'nll', summary: 'A loss for tests.', options: z.strictObject({}), create: () => loss });

const crossEntropy: Loss = (logits, targets) => neg(sum<Tensor1D>(mul(targets, logSoftmax(logits)), 1));

describeLoss(plugin(crossEntropy));
describeLoss(plugin((...args) => sub(crossEntropy(...args), 10)), { canBeNegative: true });

const halfGradient = customGrad((x) => ({ value: x as Tensor, gradFunc: (dy: Tensor) => mul(dy, 0.5) }));

describe('lossChecks reject a loss that', () => {
  test.each<[string, Loss, RegExp]>([
    ['takes the mean', (...args) => mean<Tensor1D>(crossEntropy(...args)), /another shape.*\n.*one number per sample/],
    ['falls below 0', (...args) => sub(crossEntropy(...args), 10), /is negative/],
    ['rewards mistakes', (logits, targets, context) => crossEntropy(neg(logits), targets, context), /does not fall when the right classes gain/],
    ['looks at the whole batch', (...args) => add(crossEntropy(...args), max<Tensor1D>(crossEntropy(...args))), /depends on its batch/],
    ['looks at the order', (...args) => mul(crossEntropy(...args), [1, 2, 3, 4].slice(0, args[0].shape[0])), /order of the samples/],
    ['has a wrong gradient', (...args) => halfGradient(crossEntropy(...args)) as Tensor1D, /gradient is not that of the values/],
    ['overflows', (logits, targets) => sub(log(sum<Tensor1D>(exp(logits), 1)), sum(mul(targets, logits), 1)), /large logits is not finite/],
    ['divides by a target', (logits, targets) => neg(sum<Tensor1D>(mul(div(targets, targets), logSoftmax(logits)), 1)), /loss is not finite/],
    [
      'disposes its input',
      (logits, targets, context) => {
        const losses = crossEntropy(logits, targets, context);
        targets.dispose();
        return losses;
      },
      /disposed/,
    ],
  ])('%s', async (_, loss, message) => {
    await expect(runChecks(lossChecks(plugin(loss)))).rejects.toThrow(message);
  });
});
