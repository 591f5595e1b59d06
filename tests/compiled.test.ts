// The compiled step against the same step operation by operation, through what the loop itself uses.
import { memory } from '@tensorflow/tfjs-core';
import type { PluginKind } from '@thaw/core';
import { loadTensorFlow } from '@thaw/tensorflow';
import type { ComputeOptions } from '@thaw/training';
import { plugins } from '@thaw/vision';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tiny } from './tiny-backbone.ts';
import { type Course, distance, type Experiment, training, trainWith } from './train-a-few-steps.ts';

let tensors: number;
beforeAll(() => loadTensorFlow({ backend: 'cpu' }));
beforeEach(() => {
  tensors = memory().numTensors;
});
afterEach(() => expect(memory().numTensors).toBe(tensors));

// 8 pictures: batch norm of fewer amplifies rounding. The learning rate moves every weight, and the loss falls.
const small: Experiment = { backbone: tiny, imageSize: 16, batchSize: 8, learningRate: () => 0.02 };

/**
 * Compiled, TensorFlow fuses operations and adds up in another order, so that results differ by some units in the last
 * place (6e-8); 20 steps carry that on. What is wrong shows in the first digits.
 */
const tolerance = 1e-4;

function expectNear(a: Course, b: Course): void {
  const { losses, numbers } = distance(a, b);
  expect(losses).toBeLessThan(tolerance);
  expect(numbers).toBeLessThan(tolerance);
}

async function expectSame(experiment: Experiment): Promise<Course> {
  const [eager, compiled] = (await trainWith(experiment, [{ compile: false }, { compile: true }])) as [Course, Course];
  expectNear(eager, compiled);
  return compiled;
}

const named = (kind: PluginKind): string[] => plugins.flatMap((plugin) => (plugin.kind === kind ? [plugin.name] : []));

describe('20 steps are the same compiled', () => {
  test.each([...named('optimizer'), ['sgd', { nesterov: true, weightDecay: 0.1, decayNormsAndBiases: true }] as const])('with the optimizer %j', async (optimizer) => {
    await expectSame({ ...small, optimizer });
  });

  test.each(['sgd', 'adamw'])('with a scheduled momentum of %s', async (optimizer) => {
    await expectSame({ ...small, optimizer, momentum: (step) => 0.95 - 0.01 * step });
  });

  test.each([...named('loss'), ['crossEntropy', { labelSmoothing: 0.1, classWeights: [1, 2, 3] }] as const, ['crossEntropy', { classWeights: 'balanced' }] as const])('with the loss %j', async (loss) => {
    await expectSame({ ...small, loss });
  });

  test.each([...named('head'), ['linear', { dropout: 0.5 }] as const, ['concatPool', { hidden: [], dropout: 0 }] as const])('with the head %j, dropout included', async (head) => {
    await expectSame({ ...small, head, learningRate: () => 5e-4 });
  });

  test.each([
    ['frozen everywhere', [training({ batchNorm: 'frozen' }), training({ batchNorm: 'frozen' }), training({ batchNorm: 'frozen' })]],
    ['training in a frozen body', [training({ trainable: false }), training({ trainable: false }), training()]],
    ['frozen below what trains', [training({ trainable: false, batchNorm: 'frozen' }), training(), training()]],
  ])('with batch norm %s', async (_, groups) => {
    await expectSame({ ...small, head: ['concatPool', { hidden: [16] }], phases: [{ steps: 20, groups }] });
  });

  test('with a learning rate of its own for every group', async () => {
    const groups = [0.01, 0.1, 1].map((learningRateScale) => training({ learningRateScale }));
    await expectSame({ ...small, optimizer: 'adamw', learningRate: (step) => 0.02 * (1 - step / 20), phases: [{ steps: 20, groups }] });
  });

  test('with batches that are filled up', async () => {
    await expectSame({ ...small, pictures: (step) => (step % 3 === 2 ? 5 : 8) });
  });

  test('while groups thaw and the optimizer keeps its state', async () => {
    const frozen = training({ trainable: false, batchNorm: 'frozen' });
    const phases = [[frozen, frozen, training()], [frozen, training(), training()], [training(), training(), training()]].map((groups, index) => ({ steps: [6, 7, 7][index]!, groups }));
    const { numbers } = await expectSame({ ...small, optimizer: 'adam', learningRate: () => 0.002, phases });
    // Adam counts the steps of each parameter.
    expect(['head_linear/kernel', 'stage_conv/kernel', 'stem_conv/kernel'].map((name) => numbers.get(`optimizer/0/${name}/count`)![0])).toEqual([20, 14, 7]);
  });
});

describe('a loss that is not a number', () => {
  test.each([true, false])('is told, and leaves weights, statistics and momentum as they were (compiled: %j)', async (compile) => {
    const steps = (count: number) => [{ steps: count, groups: [training(), training(), training()] }];
    const [kept] = await trainWith({ ...small, phases: steps(5) }, [{ compile }]);
    const [spoiled] = await trainWith({ ...small, phases: steps(6), spoiledStep: 5 }, [{ compile }]);
    expect(spoiled!.losses.map(Number.isNaN)).toEqual([false, false, false, false, false, true]);
    expect(spoiled!.numbers).toEqual(kept!.numbers);
  });

  test('does not keep later steps from training', async () => {
    const { losses } = await expectSame({ ...small, spoiledStep: 5, loss: 'crossEntropy' });
    expect(losses[5]).toBeNaN();
    expect(losses.slice(6).every(Number.isFinite)).toBe(true);
  });
});

describe('on a processor', () => {
  const train = async (compute: ComputeOptions): Promise<[plain: Course, other: Course]> => (await trainWith(small, [{}, compute])) as [Course, Course];

  test('bfloat16 convolutions and products stay near', async () => {
    const [plain, other] = await train({ precision: 'bfloat16' });
    const { losses, numbers } = distance(plain, other);
    // 8 bits: each rounding is off by up to 4e-3.
    expect(losses).toBeLessThan(0.02);
    expect(numbers).toBeLessThan(0.05);
    expect(losses).toBeGreaterThan(tolerance);
  });

  test('float16 changes nothing: TensorFlow makes it where there is a GPU only', async () => {
    const [plain, other] = await train({ precision: 'float16' });
    expect(distance(plain, other)).toEqual({ losses: 0, numbers: 0 });
  });

  test('XLA gives the same', async () => {
    expectNear(...(await train({ xla: true })));
  });

  test('threads do not matter', async () => {
    expectNear(...(await train({ intraOpThreads: 1, interOpThreads: 1 })));
  });
});
