import { writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { memory, randomUniform, type Tensor } from '@tensorflow/tfjs-core';
import { input, layers, type LayersModel, model, sequential, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { provenanceOf } from '@thaw/core';
import { BatchNormalization } from '@thaw/layers';
import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import { describe, expect, it } from 'vitest';
import { nestedNetwork, saveToDisk, stockNetwork } from './test-models.ts';
import { layersModel } from './layers-model.ts';

await loadTensorFlow();
const normalization = { mean: [0.5, 0.5, 0.5], standardDeviation: [0.5, 0.5, 0.5] } satisfies { mean: [number, number, number]; standardDeviation: [number, number, number] };
const stock = await saveToDisk(stockNetwork());
const nested = await saveToDisk(nestedNetwork());

/** What plain TensorFlow.js gives at a layer, against what a backbone gives. */
function expectSameFeatures(plain: LayersModel, features: string, network: LayersModel): void {
  const x = randomUniform([2, 32, 32, 3], -1, 1, 'float32', 1);
  const upTo = model({ inputs: plain.inputs, outputs: plain.getLayer(features).output as SymbolicTensor });
  const [expected, found] = [upTo, network].map((one) => (one.predict(x) as Tensor).dataSync());
  expect(Math.max(...expected!)).toBeGreaterThan(0.1);
  found!.forEach((value, index) => expect(Math.abs(value - expected![index]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected![index]!))));
}

describeBackbone(layersModel, { options: { from: stock, features: 'out_relu', normalization } });
describe('pretrained', () => describeBackbone(layersModel, { options: { from: `file:${nested}`, features: 'pool', normalization }, load: {} }));

describe('a model of TensorFlow.js as a backbone', () => {
  it('gives what plain TensorFlow.js gives at that layer', async () => {
    expectSameFeatures(stockNetwork(), 'out_relu', await layersModel({ from: stock, features: 'out_relu', normalization }).load());
    expectSameFeatures(nestedNetwork(), 'pool', await layersModel({ from: nested, features: 'pool', normalization }).load());
  });

  it('tells what is in the file before it is loaded, and keeps no tensor for that', async () => {
    const before = memory().numTensors;
    const backbone = await layersModel({ from: stock, features: 'out_relu', normalization }).configure!();
    expect(backbone).toMatchObject({ imageSize: 32, inputChannels: 3, featureChannels: 16, normalization });
    // The map shrinks at the first convolution and in the first block.
    expect(backbone.groups).toEqual([
      { name: 'stem', layers: ['layer_1st_conv', 'layer_1st_bn'] },
      { name: 'stage1', layers: ['block_1_dw', 'block_1_dw_bn', 'block_1_pw', 'block_1_pw_bn', 'block_2_dw', 'block_2_dw_bn', 'block_2_pw', 'block_2_pw_bn'] },
    ]);
    expect(memory().numTensors).toBe(before);
    const network = await backbone.load();
    expect(memory().numTensors - before).toBe(network.weights.length);
  });

  it('has batch norm that can be frozen, with the momentum and the weights it had', async () => {
    const network = await layersModel({ from: stock, features: 'out_relu', normalization }).load();
    const norms = network.layers.filter((layer) => layer instanceof BatchNormalization);
    expect(norms.map((layer) => layer.weights.map(({ originalName }) => originalName.split('/').at(-1)))).toEqual([
      ['gamma', 'moving_mean', 'moving_variance'],
      ...[1, 2].flatMap(() => [['beta', 'moving_mean', 'moving_variance'], ['gamma', 'beta', 'moving_mean', 'moving_variance']]),
    ]);
    expect(norms[0]!.getConfig()).toMatchObject({ momentum: 0.9, epsilon: 1e-3, center: false, scale: true });
  });

  it('takes another image size', async () => {
    const backbone = await layersModel({ from: stock, features: 'out_relu', normalization, imageSize: 48 }).configure!();
    expect(backbone.imageSize).toBe(48);
    expect((await backbone.load()).outputs[0]!.shape).toEqual([null, 12, 12, 16]);
  });

  it('finds a relative path from the folder it is told', async () => {
    const backbone = layersModel({ from: 'model.json', features: 'out_relu', normalization });
    expect((await backbone.configure!({ from: dirname(stock) })).featureChannels).toBe(16);
    expect((await backbone.load({ from: relative('.', dirname(stock)) })).name).toBe('layersModel');
  });

  it('can be in memory, and stays as it is', async () => {
    const whole = stockNetwork();
    const before = memory().numTensors;
    const backbone = layersModel({ from: whole, features: 'out_relu', normalization });
    expect([backbone.imageSize, provenanceOf(backbone)]).toEqual([32, undefined]);
    const network = await backbone.load();
    expectSameFeatures(whole, 'out_relu', network);
    network.weights.forEach((weight) => weight.dispose());
    expect(memory().numTensors - before).toBeLessThan(8);
  });

  it('gives what it gave where dilated convolutions become others', async () => {
    const whole = sequential({ layers: [layers.conv2d({ inputShape: [32, 32, 3], name: 'dilated', filters: 4, kernelSize: 3, dilationRate: 2, biasInitializer: 'ones' })] });
    expectSameFeatures(whole, 'dilated', await layersModel({ from: whole, features: 'dilated', normalization }).load());
  });

  it('remembers the normalization and interpolation of a model of thaw', async () => {
    const whole = stockNetwork();
    whole.setUserDefinedMetadata({ format: 'thaw-model-1', normalization, interpolation: 'bicubic' });
    expect(layersModel({ from: whole, features: 'out_relu' })).toMatchObject({ normalization, interpolation: 'bicubic' });
    expect(layersModel({ from: whole, features: 'out_relu', interpolation: 'bilinear' }).interpolation).toBe('bilinear');
  });
});

describe('a model inside of a model', () => {
  const featuresOf = async (features: string) => (await layersModel({ from: nested, features, normalization }).configure!()).groups.map((group) => group.layers.length);

  it('is taken apart: its layers can be named, and it itself for what it gives', async () => {
    expect(await featuresOf('body_1.00_32')).toEqual([2, 8]);
    expect(await featuresOf('stem')).toEqual([2]);
  });
});

describe('groups', () => {
  const grouped = (...names: string[][]) => layersModel({ from: stock, features: 'stem', normalization, groups: names.map((list, index) => ({ name: `g${index}`, layers: list })) }).configure!();

  it('may be given by the names of the model', async () => {
    expect((await grouped(['1st_conv'], ['1st_bn'])).groups).toEqual([{ name: 'g0', layers: ['layer_1st_conv'] }, { name: 'g1', layers: ['layer_1st_bn'] }]);
  });

  it.each([
    [[['1st_conv']], '"layer_1st_bn" has weights and is in no group'],
    [[['1st_conv', '1st_bn', 'block/1/dw']], '"block/1/dw" is no layer of it up to its features'],
    [[['1st_conv', '1st_bn'], ['1st_bn']], '"layer_1st_bn" is in two groups'],
  ])('%j are refused', async (names, message) => {
    await expect(grouped(...names)).rejects.toThrow(message);
  });
});

describe('is refused, with the cure:', () => {
  const opening = (options: Partial<Parameters<typeof layersModel>[0]>) => layersModel({ from: stock, features: 'out_relu', normalization, ...options }).configure!();
  const written = async (name: string, text: string) => {
    const file = join(dirname(stock), name);
    await writeFile(file, text);
    return file;
  };

  it('a layer that is not there', async () => {
    await expect(opening({ features: 'out_rel' })).rejects.toThrow('did you mean "out_relu"?');
  });

  it('a file that is not there, or is something else', async () => {
    await expect(opening({ from: 'none/model.json' })).rejects.toThrow('There is no model to open');
    await expect(opening({ from: await written('graph.json', '{"format":"graph-model","modelTopology":{}}') })).rejects.toThrow('--output_format tfjs_layers_model');
    await expect(opening({ from: await written('other.json', '[]') })).rejects.toThrow('is no model of layers');
    await expect(opening({ from: 'model.h5' })).rejects.toThrow('There is no model to open');
  });

  it('a layer that TensorFlow.js does not know', async () => {
    const topology = { class_name: 'Sequential', config: { name: 's', layers: [{ class_name: 'Lambda', config: { name: 'l', batch_input_shape: [null, 8, 8, 3] } }] } };
    await expect(opening({ from: await written('lambda.json', JSON.stringify({ modelTopology: topology })) })).rejects.toThrow(/Unknown layer: Lambda.*remove Lambda/s);
  });

  it('a model that says nothing of its pixels', async () => {
    await expect(layersModel({ from: stock, features: 'out_relu' }).configure!()).rejects.toThrow(/does not say how it wants its pixels.*mean \[0.5/s);
  });

  it.each([
    ['pictures of any size', [null, null, 3], [], 'give layersModel the `imageSize`'],
    ['no pictures', [8], [], 'takes no pictures'],
    ['noise that cannot be drawn again', [8, 8, 3], [layers.gaussianNoise({ name: 'noise', stddev: 1 })], '"noise" (GaussianNoise) draws numbers'],
    ['norm over another axis', [8, 8, 3], [layers.batchNormalization({ name: 'norm', axis: 1 })], 'is not over the last axis'],
    ['dilated channels, which TensorFlow.js does not dilate', [8, 8, 3], [layers.depthwiseConv2d({ name: 'conv', kernelSize: 3, dilationRate: 2 })], /"conv" \(DepthwiseConv2D\) is dilated.*something else than in Keras.*name the .keras/s],
    ['dilated channels before others', [8, 8, 3], [layers.separableConv2d({ name: 'conv', filters: 8, kernelSize: 3, dilationRate: 2 })], /is dilated, and cannot be trained.*1 × 1/s],
    ['dilation in one direction', [8, 8, 3], [layers.conv2d({ name: 'conv', filters: 8, kernelSize: 3, dilationRate: [1, 2] })], 'in one direction'],
    ['an activation in a dilated layer', [8, 8, 3], [layers.conv2d({ name: 'conv', filters: 8, kernelSize: 3, dilationRate: 2, activation: 'relu' })], 'has the activation "relu" in it'],
    ['channels first', [8, 8, 3], [layers.conv2d({ name: 'conv', filters: 8, kernelSize: 3, dataFormat: 'channelsFirst' })], 'has its channels first'],
  ])('%s', (_, shape, first, message) => {
    const image = input({ shape });
    const features = [...first, layers.activation({ name: 'end', activation: 'relu' })].reduce<SymbolicTensor>((x, layer) => layer.apply(x) as SymbolicTensor, image);
    expect(() => layersModel({ from: model({ inputs: image, outputs: features }), features: 'end', normalization })).toThrow(message);
  });
});
