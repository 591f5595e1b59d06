import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { layers, type LayersModel, sequential } from '@tensorflow/tfjs-layers';
import { batchNormalization } from '@thaw/layers';
import { loadTensorFlow } from '@thaw/tensorflow';
import { type HostTensor, openWeightFile, weightFileOf } from '@thaw/weights';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AssignOptions, assignWeights } from './assign-weights.ts';
import { torchOrigin } from './torch-origin.ts';

const float32 = (shape: number[], values: number[]): HostTensor => ({ dtype: 'float32', shape, data: Float32Array.from(values) });

/** What PyTorch would save for the model below; kernels are [out, in, h, w] and [out, in]. */
const state: Readonly<Record<string, HostTensor>> = {
  'conv.weight': float32([2, 3, 1, 1], [1, 2, 3, 4, 5, 6]),
  'dw.weight': float32([2, 1, 1, 2], [1, 2, 3, 4]),
  'bn.weight': float32([2], [1, 2]),
  'bn.bias': float32([2], [3, 4]),
  'bn.running_mean': float32([2], [5, 6]),
  'bn.running_var': float32([2], [7, 8]),
  'bn.num_batches_tracked': { dtype: 'int64', shape: [], data: BigInt64Array.of(9n) },
  'fc.weight': float32([1, 2], [1, 2]),
  'fc.bias': float32([1], [3]),
};

const options: AssignOptions = {
  findOrigin: torchOrigin,
  isUnused: () => false,
};

const without = (...names: string[]) => Object.fromEntries(Object.entries(state).filter(([name]) => !names.includes(name)));

const valuesOf = (model: LayersModel) => Object.fromEntries(model.weights.map((weight) => [weight.originalName, [...weight.read().dataSync()]]));

const smallModel = (): LayersModel =>
  sequential({
    name: 'small',
    layers: [
      layers.conv2d({ name: 'conv', inputShape: [1, 2, 3], filters: 2, kernelSize: 1, useBias: false }),
      layers.depthwiseConv2d({ name: 'dw', kernelSize: [1, 2], useBias: false }),
      batchNormalization({ name: 'bn' }),
      layers.globalAveragePooling2d({ name: 'pool' }),
      layers.dense({ name: 'fc', units: 1 }),
    ],
  });

beforeAll(() => loadTensorFlow());

describe('assignWeights', () => {
  let model: LayersModel;
  beforeEach(() => {
    model = smallModel();
  });

  it('gives every weight its value, kernels in the order of TensorFlow.js', async () => {
    const before = memory().numTensors;
    await assignWeights(model, weightFileOf(state), options);
    expect(memory().numTensors).toBe(before);
    expect(valuesOf(model)).toEqual({
      // [out, in] → [in, out]
      'conv/kernel': [1, 4, 2, 5, 3, 6],
      // [channel, w] → [w, channel]
      'dw/depthwise_kernel': [1, 3, 2, 4],
      'bn/gamma': [1, 2],
      'bn/beta': [3, 4],
      'bn/moving_mean': [5, 6],
      'bn/moving_variance': [7, 8],
      'fc/kernel': [1, 2],
      'fc/bias': [3],
    });
  });

  it.each([
    ['a missing parameter', without('fc.bias'), '1 missing from the file:\n    "fc.bias"\n  wanted: 8 parameters'],
    ['a misnamed parameter, with the nearest', { ...without('fc.bias'), 'fc.bais': state['fc.bias']! }, '1 missing from the file:\n    "fc.bias"; nearest: "fc.bais"\n  1 without a place in the network:\n    "fc.bais"; nearest: "fc.bias"'],
    ['a parameter without a place', { ...state, 'fc2.bias': state['fc.bias']! }, '1 without a place in the network:\n    "fc2.bias"\n'],
    ['another shape, with both', { ...state, 'conv.weight': float32([3, 2, 1, 1], [1, 2, 3, 4, 5, 6]) }, '"conv.weight" is float32 [3, 2, 1, 1]; the network needs float32 [2, 3, 1, 1]'],
    ['another number of dimensions', { ...state, 'fc.weight': float32([2], [1, 2]) }, '"fc.weight" is float32 [2]'],
    ['another element type', { ...state, 'fc.bias': { dtype: 'int32', shape: [1], data: Int32Array.of(3) } satisfies HostTensor }, '"fc.bias" is int32'],
    ['inherited names', Object.create(state) as Record<string, HostTensor>, '8 missing from the file:\n    "conv.weight"\n'],
  ])('refuses %s and changes nothing', async (_, tensors, message) => {
    const before = valuesOf(model);
    await expect(assignWeights(model, weightFileOf(tensors), options)).rejects.toThrow(message);
    expect(valuesOf(model)).toEqual(before);
  });

  it('lists ten of each kind, those that resemble another name first', async () => {
    const many = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`more.${index}`, state['fc.bias']!]));
    const misnamed = { ...without('conv.weight', 'fc.weight'), ...many, 'fc.wieght': state['fc.weight']! };
    const error = await assignWeights(model, weightFileOf(misnamed), options).catch((thrown: unknown) => (thrown as Error).message);
    expect(error).toContain('2 missing from the file:\n    "fc.weight"; nearest: "fc.wieght"\n    "conv.weight"\n  16 without a place');
    expect(error).toContain('    "fc.wieght"; nearest: "fc.weight"\n    "more.0"\n');
    expect(error).toContain('    "more.8"\n    and 6 more\n');
  });
});

describe('assignWeights from the layout of Keras', () => {
  const kernel = float32([1, 1, 3, 2], [1, 4, 2, 5, 3, 6]);
  /** The same values as above, under our own names and in our own order. */
  const keras: Readonly<Record<string, HostTensor>> = {
    'conv/kernel': kernel,
    'dw/depthwise_kernel': float32([1, 2, 2, 1], [1, 3, 2, 4]),
    'bn/gamma': float32([2], [1, 2]),
    'bn/beta': float32([2], [3, 4]),
    'bn/moving_mean': float32([2], [5, 6]),
    'bn/moving_variance': float32([2], [7, 8]),
    'fc/kernel': float32([2, 1], [1, 2]),
    'fc/bias': float32([1], [3]),
  };
  const valuesOfKeras = Object.fromEntries(Object.entries(keras).map(([name, { data }]) => [name, [...(data as Float32Array)]]));
  let model: LayersModel;
  beforeEach(() => {
    model = smallModel();
  });

  it('takes names and order as they are', async () => {
    await assignWeights(model, weightFileOf(keras, 'keras'), options);
    expect(valuesOf(model)).toEqual(valuesOfKeras);
  });

  it('knows what Keras 3 calls a depthwise kernel', async () => {
    const { 'dw/depthwise_kernel': depthwise, ...others } = keras;
    await assignWeights(model, weightFileOf({ ...others, 'dw/kernel': depthwise! }, 'keras'), options);
    expect(valuesOf(model)).toEqual(valuesOfKeras);
  });

  it('asks for other names where ours are not in the file', async () => {
    const numbered = Object.fromEntries(Object.values(keras).map((value, place) => [`weights/${place}`, value]));
    const findOrigin: AssignOptions['findOrigin'] = (layer, weight) => ({ name: `weights/${Object.keys(keras).indexOf(`${layer}/${weight}`)}` });
    await assignWeights(model, weightFileOf(numbered, 'keras'), { ...options, findOrigin });
    expect(valuesOf(model)).toEqual(valuesOfKeras);
  });

  it('names what is missing as Keras does, and leaves out what has no place by the names of PyTorch', async () => {
    const { 'conv/kernel': _, ...others } = keras;
    const more = { ...others, 'head/kernel': kernel };
    const isUnused = (name: string): boolean => name.startsWith('head.');
    const refused = assignWeights(model, weightFileOf(more, 'keras'), { ...options, isUnused });
    await expect(refused).rejects.toThrow('1 missing from the file:\n    "conv/kernel"\n  wanted');
  });

  it('reads what TensorFlow.js saved', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'model-'));
    try {
      await assignWeights(model, weightFileOf(state), options);
      await model.save(`file://${folder}`);
      const file = await openWeightFile(join(folder, 'model.json'));
      const other = smallModel();
      await assignWeights(other, file, options);
      await file.close();
      expect(valuesOf(other)).toEqual(valuesOf(model));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
