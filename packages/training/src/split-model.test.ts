import '@tensorflow/tfjs-backend-cpu';
import { randomNormal, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { input, layers, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { splitModel } from './split-model.ts';

beforeAll(() => setBackend('cpu'));

const dense = (name: string, x: SymbolicTensor): SymbolicTensor => layers.dense({ name, units: 4, activation: 'tanh' }).apply(x) as SymbolicTensor;

/** a → b → c with a shortcut around b, then d. */
function residual(): LayersModel {
  const x = input({ shape: [4] });
  const a = dense('a', x);
  const sum = layers.add({ name: 'sum' }).apply([dense('c', dense('b', a)), a]) as SymbolicTensor;
  return model({ inputs: x, outputs: dense('d', sum) });
}

const names = (part: LayersModel | undefined) => part?.layers.filter((layer) => layer.getClassName() !== 'InputLayer').map(({ name }) => name).sort();

test.each([
  [['d'], ['a', 'b', 'c', 'sum'], ['d']],
  // The shortcut crosses the cut as well: two tensors go up.
  [['c', 'd'], ['a', 'b'], ['c', 'd', 'sum']],
  [['c'], ['a', 'b'], ['c', 'd', 'sum']],
  [['b'], ['a'], ['b', 'c', 'd', 'sum']],
])('active %j: the rest below runs apart, and both parts together are the model', (active, below, above) => {
  const whole = residual();
  const { lower, upper } = splitModel(whole, new Set(active));
  expect([names(lower), names(upper)]).toEqual([below, above]);
  const x = randomNormal([3, 4]);
  const expected = [...(whole.predict(x) as Tensor).dataSync()];
  const actual = [...(upper.apply(lower!.predict(x) as Tensor | Tensor[]) as Tensor).dataSync()];
  actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 6));
});

test('the parts share the weights of the model', () => {
  const whole = residual();
  const { upper } = splitModel(whole, new Set(['d']));
  const x = randomNormal([3, 4]);
  const before = [...(upper.apply(x) as Tensor).dataSync()];
  whole.getLayer('d').setWeights(whole.getLayer('d').getWeights().map((weight) => randomNormal(weight.shape)));
  expect([...(upper.apply(x) as Tensor).dataSync()]).not.toEqual(before);
});

test('nothing is below the first layer', () => {
  const whole = residual();
  expect(splitModel(whole, new Set(['a']))).toEqual({ lower: undefined, upper: whole });
});

test('nothing is below layers that have no weights', () => {
  const x = input({ shape: [4, 4, 3] });
  const padded = layers.zeroPadding2d({ name: 'padding' }).apply(x);
  const whole = model({ inputs: x, outputs: layers.conv2d({ name: 'a', filters: 2, kernelSize: 3 }).apply(padded) as SymbolicTensor });
  expect(splitModel(whole, new Set(['a']))).toEqual({ lower: undefined, upper: whole });
});
