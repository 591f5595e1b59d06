import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { grad, mul, ones, serialization, setBackend, sum, type Tensor, tensor, tensor1d, type Tensor1D, variableGrads } from '@tensorflow/tfjs-core';
import { input, type layers as layerTypes, model, models, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { dropPath, gelu, globalResponseNormalization, layerNormalization, layerScale, registerLayers } from './index.ts';

interface LayerGolden {
  shape: number[];
  x: number[];
  dy: number[];
  y: number[];
  dx: number[];
  weights: Record<string, number[]>;
  gradients: Record<string, number[]>;
}

type Case = 'tokens' | 'maps' | 'rows' | 'gelu' | 'layerScale' | 'globalResponse';

// Written by bench/reference/transformer_layers.py from PyTorch and timm.
const golden = JSON.parse(readFileSync(new URL('golden/transformer-layers.json', import.meta.url), 'utf8')) as Record<Case, LayerGolden>;

beforeAll(() => setBackend('cpu'));

const expectClose = (actual: Tensor | undefined, expected: number[]) => {
  const values = [...actual!.dataSync()];
  expect(values).toHaveLength(expected.length);
  values.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
};

const cases: [title: string, of: Case, make: () => layerTypes.Layer, savedAs: string][] = [
  ['layer normalization of tokens', 'tokens', () => layerNormalization({ name: 'norm', epsilon: 1e-6 }), 'LayerNormalization'],
  ['layer normalization of maps', 'maps', () => layerNormalization({ name: 'norm', epsilon: 1e-5 }), 'LayerNormalization'],
  ['layer normalization of rows', 'rows', () => layerNormalization({ name: 'norm', epsilon: 1e-6 }), 'LayerNormalization'],
  ['GELU', 'gelu', () => gelu({ name: 'act' }), 'Activation'],
  ['layer scale', 'layerScale', () => layerScale({ name: 'scale' }), 'LayerScale'],
  ['global response normalization', 'globalResponse', () => globalResponseNormalization({ name: 'grn' }), 'GlobalResponseNormalization'],
];

describe.each(cases)('%s', (_title, of, make, savedAs) => {
  const { shape, x, dy, y, dx, weights, gradients } = golden[of];
  const built = (): layerTypes.Layer => {
    const layer = make();
    layer.apply(tensor(x, shape)); // builds the weights
    layer.setWeights(Object.values(weights).map((values) => tensor1d(values)));
    return layer;
  };

  test('equals PyTorch, with its gradients', () => {
    const layer = built();
    const output = (value: Tensor) => layer.apply(value) as Tensor;
    expectClose(output(tensor(x, shape)), y);
    expectClose(grad((value) => sum(mul(output(value), tensor(dy, shape))))(tensor(x, shape)), dx);
    expect(layer.trainableWeights.map(({ originalName }) => originalName)).toEqual(Object.keys(weights).map((name) => `${layer.name}/${name}`));
    if (layer.trainableWeights.length === 0) return;
    const { grads } = variableGrads(() => sum(mul(output(tensor(x, shape)), tensor(dy, shape))));
    for (const { name, originalName } of layer.trainableWeights) expectClose(grads[name], gradients[originalName.replace(/.*\//, '')]!);
  });

  test('opens again from a saved model', async () => {
    const layer = built();
    const image = input({ shape: shape.length === 1 ? [shape[0]!] : shape.slice(1) });
    const saved = model({ inputs: image, outputs: layer.apply(image) as SymbolicTensor });
    const opened = await models.modelFromJSON(saved.toJSON(null, false) as never);
    opened.setWeights(saved.getWeights());
    expect(opened.layers[1]!.getClassName()).toBe(savedAs);
    expectClose(opened.predict(tensor(x, shape.length === 1 ? [1, ...shape] : shape)) as Tensor, y);
  });
});

test('a program that never made a layer of ours opens one once the layers are registered', async () => {
  const image = input({ shape: [3] });
  const saved = model({ inputs: image, outputs: layerScale({ name: 'scale' }).apply(image) as SymbolicTensor }).toJSON(null, false) as never;
  delete serialization.SerializationMap.getMap().classNameMap['LayerScale'];
  await expect(models.modelFromJSON(saved)).rejects.toThrow('Unknown layer: LayerScale');
  registerLayers();
  expect((await models.modelFromJSON(saved)).layers[1]!.getClassName()).toBe('LayerScale');
});

describe('drop path', () => {
  const x = ones([2000, 2, 3]);
  const layer = dropPath({ name: 'drop', rate: 0.35 });
  const run = (seed: number[], of = layer) => (of.apply(x, { training: true, seed: tensor1d(seed, 'int32') as Tensor1D }) as Tensor).dataSync();

  test('skips whole samples, the given share of them, and keeps the mean', () => {
    const values = run([1, 1]);
    const samples = Array.from({ length: 2000 }, (_, sample) => values.subarray(6 * sample, 6 * sample + 6));
    expect(samples.every((sample) => sample.every((value) => value === sample[0]))).toBe(true);
    const skipped = samples.filter(([value]) => value === 0).length / samples.length;
    // Standard deviation of the share over 2,000 draws is .011.
    expect(skipped).toBeGreaterThan(0.3);
    expect(skipped).toBeLessThan(0.4);
    expect(Math.max(...values)).toBeCloseTo(1 / 0.65, 5);
  });

  test('follows the seed and the name of the layer', () => {
    expect(run([1, 2])).toEqual(run([1, 2]));
    expect(run([1, 2])).not.toEqual(run([1, 3]));
    expect(run([1, 2])).not.toEqual(run([1, 2], dropPath({ name: 'other', rate: 0.35 })));
  });

  test('does nothing in inference', () => {
    expect((layer.apply(x) as Tensor).dataSync()).toEqual(x.dataSync());
  });

  test('is the dropout of plain TensorFlow.js once it is saved, with one draw per sample', async () => {
    const image = input({ shape: [2, 3] });
    const saved = model({ inputs: image, outputs: dropPath({ name: 'drop', rate: 0.5 }).apply(image) as SymbolicTensor });
    const opened = await models.modelFromJSON(saved.toJSON(null, false) as never);
    expect(opened.layers[1]).not.toBeInstanceOf(saved.layers[1]!.constructor);
    const values = (opened.apply(ones([200, 2, 3]), { training: true }) as Tensor).dataSync();
    const samples = Array.from({ length: 200 }, (_, sample) => [...values.subarray(6 * sample, 6 * sample + 6)].join());
    expect(new Set(samples)).toEqual(new Set(['0,0,0,0,0,0', '2,2,2,2,2,2']));
  });
});
