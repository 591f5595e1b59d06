import { memory } from '@tensorflow/tfjs-core';
import { layers, type LayersModel, sequential } from '@tensorflow/tfjs-layers';
import { batchNormalization } from '@thaw/layers';
import { loadTensorFlow } from '@thaw/tensorflow';
import { type HostTensor, weightFileOf } from '@thaw/weights';
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

beforeAll(() => loadTensorFlow());

describe('assignWeights', () => {
  let model: LayersModel;
  beforeEach(() => {
    model = sequential({
      name: 'small',
      layers: [
        layers.conv2d({ name: 'conv', inputShape: [1, 2, 3], filters: 2, kernelSize: 1, useBias: false }),
        layers.depthwiseConv2d({ name: 'dw', kernelSize: [1, 2], useBias: false }),
        batchNormalization({ name: 'bn' }),
        layers.globalAveragePooling2d({ name: 'pool' }),
        layers.dense({ name: 'fc', units: 1 }),
      ],
    });
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
    ['a missing parameter', without('fc.bias'), '"fc.bias" is missing'],
    ['a misnamed parameter, with the nearest', { ...without('fc.bias'), 'fc.bais': state['fc.bias']! }, '"fc.bias" is missing; nearest: "fc.bais"'],
    ['a parameter without a place', { ...state, 'fc2.bias': state['fc.bias']! }, '"fc2.bias" has no place'],
    ['another shape', { ...state, 'conv.weight': float32([3, 2, 1, 1], [1, 2, 3, 4, 5, 6]) }, '"conv.weight" is float32 [3, 2, 1, 1]; the network needs float32 [2, 3, 1, 1]'],
    ['another number of dimensions', { ...state, 'fc.weight': float32([2], [1, 2]) }, '"fc.weight" is float32 [2]'],
    ['another element type', { ...state, 'fc.bias': { dtype: 'int32', shape: [1], data: Int32Array.of(3) } satisfies HostTensor }, '"fc.bias" is int32'],
    ['inherited names', Object.create(state) as Record<string, HostTensor>, '"conv.weight" is missing'],
  ])('refuses %s and changes nothing', async (_, tensors, message) => {
    const before = valuesOf(model);
    await expect(assignWeights(model, weightFileOf(tensors), options)).rejects.toThrow(message);
    expect(valuesOf(model)).toEqual(before);
  });

  it('lists all problems, up to ten', async () => {
    await expect(assignWeights(model, weightFileOf(without('bn.weight', 'fc.weight')), options)).rejects.toThrow(/"bn\.weight" is missing[^]*"fc\.weight" is missing/);
    const many = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`more.${index}`, state['fc.bias']!]));
    await expect(assignWeights(model, weightFileOf({ ...state, ...many }), options)).rejects.toThrow('and 5 more');
  });
});
