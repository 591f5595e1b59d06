import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, model } from '@tensorflow/tfjs-layers';
import { createRandom } from '@thaw/core';
import { describeHead, describePlugin } from '@thaw/testing';
import { beforeAll, expect, test } from 'vitest';
import { concatPool } from './concat-pool.ts';

// Written by bench/reference/heads.py from PyTorch.
const golden = JSON.parse(readFileSync(new URL('golden/heads.json', import.meta.url), 'utf8')) as {
  training: number[];
  inferenceAfterOneTrainingPass: number[];
};

beforeAll(() => setBackend('cpu'));

describePlugin(concatPool);
describeHead(concatPool);

const build = (options: Parameters<typeof concatPool>[0], channels = 6, classCount = 3): LayersModel => {
  const features = input({ shape: [2, 2, channels] });
  return model({ inputs: features, outputs: concatPool(options)(features, { classCount, random: createRandom(1) }) });
};

/** The weights of the reference: sin(index + length of the parameter's name) / 2. */
const fill = (network: LayersModel) => {
  for (const weight of network.weights) {
    const name = weight.originalName;
    if (name.includes('moving')) continue;
    const count = weight.shape.reduce<number>((product, size) => product * size!, 1);
    const offset = name.endsWith('gamma') ? 1 : 0;
    weight.write(tensor(Array.from({ length: count }, (_, index) => offset + Math.sin(index + name.length) / 2), weight.shape as number[]));
  }
};

const expectClose = (actual: Tensor, expected: number[]) => {
  [...actual.dataSync()].forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
  expect(actual.size).toBe(expected.length);
};

test('equals the same head in PyTorch, in training and in inference after it', () => {
  const network = build({ hidden: [5], dropout: 0 });
  fill(network);
  const x = tensor(Array.from({ length: 4 * 2 * 2 * 6 }, (_, index) => Math.cos(index)), [4, 2, 2, 6]);
  expectClose(network.apply(x, { training: true }) as Tensor, golden.training);
  expectClose(network.predict(x) as Tensor, golden.inferenceAfterOneTrainingPass);
});

test('the order of the poolings is an option', () => {
  const x = tensor([1, 5, 2, 6, 3, 7, 4, 8], [1, 2, 2, 2]);
  const pooled = (order: 'average-max' | 'max-average') => {
    const network = build({ order, hidden: [] }, 2);
    const inner = model({ inputs: network.inputs, outputs: network.getLayer('head_concat').output });
    return [...(inner.predict(x) as Tensor).dataSync()];
  };
  expect(pooled('average-max')).toEqual([2.5, 6.5, 4, 8]);
  expect(pooled('max-average')).toEqual([4, 8, 2.5, 6.5]);
});

test('by default: 1024 hidden units, dropout .35 before each linear layer', () => {
  const network = build({});
  expect(network.layers.slice(1).map((layer) => layer.name)).toEqual([
    'head_average_pool', 'head_max_pool', 'head_concat',
    'head_norm1', 'head_dropout1', 'head_linear1', 'head_relu1',
    'head_norm2', 'head_dropout2', 'head_linear2',
  ]);
  expect(network.getLayer('head_linear1').outputShape).toEqual([null, 1024]);
  expect(network.getLayer('head_dropout2').getConfig()).toMatchObject({ rate: 0.35 });
});

test('a list of dropouts must fit the layers', () => {
  expect(() => concatPool({ hidden: [8], dropout: [0.1, 0.2, 0.3] })).toThrow(/dropout: expected one number, or one for each hidden layer/);
});
