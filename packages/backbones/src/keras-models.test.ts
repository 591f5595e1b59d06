import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, mul, reverse, type Scalar, square, sum, type Tensor, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import { BatchNormalization } from '@thaw/layers';
import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { kerasModels, picture, side, writeModel } from './golden/keras-models.ts';
import { layersModel } from './layers-model.ts';

await loadTensorFlow();
const folder = await mkdtemp(join(tmpdir(), 'thaw-keras-models-'));
afterAll(() => rm(folder, { recursive: true }));

const plain = { mean: [0, 0, 0], standardDeviation: [1, 1, 1] } satisfies { mean: [number, number, number]; standardDeviation: [number, number, number] };
const names = Object.keys(kerasModels);
const files = Object.fromEntries(await Promise.all(names.flatMap((name) => (['keras', 'h5'] as const).map(async (ending) => [`${name}, .${ending}`, await writeModel(name, ending, join(folder, `${name}.${ending}`))] as const))));
const optionsOf = (name: string, ending: string) => {
  const { layer, top } = kerasModels[name]!;
  return { from: files[`${name}, .${ending}`]!, features: layer, imageSize: side, ...(top === 1 ? { normalization: plain } : {}) };
};

describe('from Keras', () => describeBackbone(layersModel, { options: optionsOf('efficient, Keras 3', 'keras'), load: {} }));

describe.each(names)('%s', (name) => {
  it.each(['keras', 'h5'])('as .%s gives what Keras gives', async (ending) => {
    const { shape, features, top } = kerasModels[name]!;
    const before = memory().numTensors;
    const network = await layersModel(optionsOf(name, ending)).load();
    expect(memory().numTensors - before).toBe(network.weights.length);
    const output = network.predict(picture(top)) as Tensor;
    expect(output.shape).toEqual([1, ...shape]);
    const largest = Math.max(...features.map(Math.abs));
    output.dataSync().forEach((value, index) => expect(Math.abs(value - features[index]!) / largest).toBeLessThan(2e-6));
  });

  it('has the gradient that Keras has', async () => {
    const { gradientNorm, top } = kerasModels[name]!;
    const network = await layersModel(optionsOf(name, 'keras')).load();
    const variables = network.trainableWeights.map((weight) => (weight as unknown as { readonly val: Variable }).val);
    const { grads } = variableGrads(() => mul(sum(square(network.apply(picture(top), { training: false }) as Tensor)), 0.5) as Scalar, variables);
    const squares = Object.values(grads).flatMap((gradient) => [...gradient.dataSync()].map((value) => value ** 2));
    expect(Math.sqrt(squares.reduce((total, value) => total + value, 0)) / gradientNorm).toBeCloseTo(1, 5);
  });
});

it('puts layers that can train in the place of dilated ones', async () => {
  const network = await layersModel(optionsOf('dilated, Keras 3', 'keras')).load({ pretrained: false });
  const kinds = network.layers.filter(({ name, weights }) => name.startsWith('atrous') && weights.length > 0).map((layer) => [layer.name, layer.getClassName()]);
  expect(kinds).toEqual([['atrous', 'Conv2D'], ['atrous_depthwise', 'DilatedDepthwise'], ['atrous_groups', 'GroupedConvolution'], ['atrous_multiplied', 'DilatedDepthwise'], ['atrous_valid', 'Conv2D']]);
  for (const [name] of kinds) expect(network.getLayer(name!).weights[0]!.read().dataSync().every((value) => value !== 0)).toBe(true);
});

it('says itself that it wants pixels from 0 to 255 where it scales them down first, also behind augmentation', async () => {
  for (const name of names.filter((one) => kerasModels[one]!.top === 255)) {
    const { normalization } = await layersModel(optionsOf(name, 'h5')).configure!();
    expect(normalization).toEqual({ mean: [0, 0, 0], standardDeviation: [1 / 255, 1 / 255, 1 / 255] });
  }
});

it('has batch norm that can be frozen, and leaves what Normalization learned out of training', async () => {
  const network = await layersModel(optionsOf('mobile, Keras 3', 'keras')).load();
  const norms = network.layers.filter((layer) => layer.getClassName() === 'BatchNormalization');
  expect(norms.map((layer) => [layer instanceof BatchNormalization, layer.weights.length])).toEqual([[true, 4], [true, 3], [true, 3]]);
  expect(norms[0]!.getConfig()).toMatchObject({ momentum: 0.9, epsilon: 1e-2 });
  const { groups } = await layersModel(optionsOf('efficient, Keras 3', 'keras')).configure!();
  expect(groups.flatMap(({ layers }) => layers).every((layer) => /conv/.test(layer))).toBe(true);
});

it('can be taken up to any layer, by its name in Keras', async () => {
  const options = { ...optionsOf('nested, Keras 3', 'keras') };
  const shapeOf = async (features: string) => (await layersModel({ ...options, features }).load()).outputs[0]!.shape;
  expect(await shapeOf('middle')).toEqual([null, 8, 8, 4]);
  expect(await shapeOf('relu')).toEqual([null, 8, 8, 4]);
});

describe('channels in the order blue, green, red', () => {
  it('are reversed in the first kernels', async () => {
    const options = optionsOf('mobile, Keras 3', 'keras');
    const [x, [plainNetwork, reversed]] = [picture(1), await Promise.all((['rgb', 'bgr'] as const).map((channels) => layersModel({ ...options, channels }).load()))];
    const expected = (plainNetwork!.predict(reverse(x, 3)) as Tensor).dataSync();
    (reversed!.predict(x) as Tensor).dataSync().forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5));
    expect((plainNetwork!.predict(x) as Tensor).dataSync()).not.toEqual(expected);
  });

  it('are refused where no kernel sees the picture first', async () => {
    await expect(layersModel({ ...optionsOf('efficient, Keras 3', 'keras'), channels: 'bgr' }).configure!()).rejects.toThrow('"rescaling" (Rescaling) sees the picture first');
  });
});
