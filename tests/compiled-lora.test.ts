// Low-rank corrections compiled and operation by operation.
import { memory } from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { beforeAll, expect, test } from 'vitest';
import { type Course, distance, registry, trainWith } from './train-a-few-steps.ts';

beforeAll(() => loadTensorFlow({ backend: 'cpu' }));

test.each([
  ['the attention of a transformer', 'vit_tiny_patch16_224', ['qkv', 'proj', 'fc1', 'fc2']],
  ['1 × 1 convolutions', 'squeezenet1_1', ['squeeze', 'expand1x1']],
])('20 steps of corrections of %s are the same compiled, and move nothing else', async (_, name, targets) => {
  const before = memory().numTensors;
  const backbone = registry.resolve('backbone', ['lora', { backbone: [name, { pretrained: false, imageSize: 32 }], rank: 4, targets, dropout: 0.1 }]);
  const [eager, compiled] = (await trainWith({ backbone, learningRate: () => 1e-3 }, [{ compile: false }, { compile: true }])) as [Course, Course];
  const { losses, numbers } = distance(eager, compiled);
  expect(losses).toBeLessThan(1e-4);
  expect(numbers).toBeLessThan(1e-3);
  const corrections = [...compiled.numbers].filter(([weight]) => weight.endsWith('/lora_B'));
  expect(corrections.every(([, values]) => values.some((value) => value !== 0))).toBe(true);
  const momentums = [...compiled.numbers.keys()].filter((weight) => weight.startsWith('optimizer'));
  expect(momentums.every((weight) => /lora_[AB]|head_/.test(weight))).toBe(true);
  expect(memory().numTensors).toBe(before);
});
