import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { dispose, grad, memory, mul, setBackend, sum, type Tensor, tensor, transpose, variableGrads } from '@tensorflow/tfjs-core';
import { input, layers, type LayersModel, model, models, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { classToken, positionEmbedding, scaledDotProductAttention, windowAttention, windowPartition, windowReverse } from './index.ts';

interface Values {
  shape: number[];
  values: number[];
}

interface Golden extends Record<'x' | 'dy' | 'y' | 'dx', Values> {
  weights: Record<string, Values>;
  gradients: Record<string, Values>;
}

type Case = 'attention' | 'embeddings' | 'windows' | 'shiftedWindows';

// Written by bench/reference/attention.py from timm.
const golden = JSON.parse(readFileSync(new URL('golden/attention.json', import.meta.url), 'utf8')) as Record<Case, Golden>;

beforeAll(() => setBackend('cpu'));

const tensorOf = ({ shape, values }: Values): Tensor => tensor(values, shape);

const expectClose = (actual: Tensor | undefined, { shape, values }: Values) => {
  expect(actual!.shape).toEqual(shape);
  actual!.dataSync().forEach((value, index) => expect(value).toBeCloseTo(values[index]!, 4));
};

const windowChain = ({ height, width, windowSize, shift }: Record<'height' | 'width' | 'windowSize' | 'shift', number>) => [
  windowPartition({ name: 'windows', windowSize, shift }),
  layers.dense({ name: 'qkv', units: 12 }),
  windowAttention({ name: 'attn', heads: 2, windowSize, shift, height, width }),
  windowReverse({ name: 'map', windowSize, shift, height, width }),
];

const chains: [of: Case, chain: () => layers.Layer[]][] = [
  ['attention', () => [scaledDotProductAttention({ name: 'attn', heads: 2 })]],
  ['embeddings', () => [classToken({ name: 'cls_token' }), positionEmbedding({ name: 'pos_embed' })]],
  ['windows', () => windowChain({ height: 4, width: 6, windowSize: 2, shift: 0 })],
  ['shiftedWindows', () => windowChain({ height: 5, width: 7, windowSize: 3, shift: 1 })],
];

/** The chain as a model with the golden weights. PyTorch's linear layers are [out, in]. */
function build(of: Case, chain: () => layers.Layer[]): LayersModel {
  const { x, weights } = golden[of];
  const start = input({ shape: x.shape.slice(1) });
  const outputs = chain().reduce((values, layer) => layer.apply(values) as SymbolicTensor, start);
  const built = model({ inputs: start, outputs });
  built.setWeights(Object.entries(weights).map(([name, values]) => (name === 'kernel' ? transpose(tensorOf(values)) : tensorOf(values))));
  return built;
}

describe.each(chains)('%s', (of, chain) => {
  const { x, dy, y, dx, gradients } = golden[of];

  test('equals timm, with its gradients', () => {
    const built = build(of, chain);
    const outputOf = (value: Tensor) => built.apply(value, { training: true }) as Tensor;
    expectClose(outputOf(tensorOf(x)), y);
    expectClose(grad((value) => sum(mul(outputOf(value), tensorOf(dy))))(tensorOf(x)), dx);
    expect(built.trainableWeights.map(({ originalName }) => originalName.replace(/.*\//, ''))).toEqual(Object.keys(gradients));
    if (built.trainableWeights.length === 0) return;
    const { grads } = variableGrads(() => sum(mul(outputOf(tensorOf(x)), tensorOf(dy))));
    for (const { name, originalName } of built.trainableWeights) {
      const weight = originalName.replace(/.*\//, '');
      expectClose(weight === 'kernel' ? transpose(grads[name]!) : grads[name], gradients[weight]!);
    }
  });

  test('opens again from a saved model', async () => {
    const saved = build(of, chain);
    const opened = await models.modelFromJSON(saved.toJSON(null, false) as never);
    opened.setWeights(saved.getWeights());
    expectClose(opened.predict(tensorOf(x)) as Tensor, y);
  });

  test('leaves nothing but its output in memory', () => {
    const built = build(of, chain);
    const image = tensorOf(x);
    const before = memory().numTensors;
    dispose(built.apply(image) as Tensor);
    expect(memory().numTensors).toBe(before);
  });
});

test('scores of hundreds do not overflow', () => {
  const layer = scaledDotProductAttention({ name: 'attn', heads: 1 });
  const { x } = golden.attention;
  const scaled = layer.apply(mul(tensorOf(x), 1e4)) as Tensor;
  expect([...scaled.dataSync()].every(Number.isFinite)).toBe(true);
});
