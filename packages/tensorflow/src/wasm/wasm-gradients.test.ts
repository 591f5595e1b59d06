import {
  backend_util,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  engine,
  memory,
  setBackend,
  stridedSlice,
  type Tensor,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { createRandom } from '@thaw/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../load-tensorflow.ts';
import { loadWasm } from './load-wasm.ts';

beforeAll(async () => {
  await loadTensorFlow({ backend: 'cpu' });
  await loadWasm();
});

type Shape = [number, number, number, number];
type Pair = readonly [number, number];

interface Case {
  readonly size: Pair;
  readonly filter: Shape;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pad: 'same' | 'valid' | backend_util.ExplicitPadding;
}

/** Names of kernels. */
interface Kernels {
  readonly input: string;
  readonly filter: string;
  readonly isDepthwise: boolean;
}

const convolution: Kernels = { input: Conv2DBackpropInput, filter: Conv2DBackpropFilter, isDepthwise: false };
const depthwise: Kernels = { input: DepthwiseConv2dNativeBackpropInput, filter: DepthwiseConv2dNativeBackpropFilter, isDepthwise: true };

const sizes: Pair[] = [[7, 10], [8, 5]];
const filters: Pair[] = [[1, 1], [3, 3], [5, 2], [4, 4]];

/** All combinations, for all sizes and filters, that have an output. */
const grid = (axes: { readonly strides: readonly Pair[]; readonly dilations: readonly Pair[]; readonly pads: readonly Case['pad'][]; readonly channels: readonly Pair[] }): Case[] =>
  sizes
    .flatMap((size) => filters.flatMap((filter) => axes.strides.flatMap((strides) => axes.dilations.flatMap((dilations) => axes.pads.flatMap((pad) => axes.channels.map((channels): Case => ({ size, filter: [...filter, ...channels], strides, dilations, pad })))))))
    .filter(({ size, filter, dilations }) => size.every((side, axis) => (filter[axis]! - 1) * dilations[axis]! < side));

function values(shape: readonly number[], key: string): Tensor {
  const random = createRandom(3).fork(key);
  return tensor(Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () => random.uniform(-1, 1)), [...shape]);
}

/** Both gradients on the current backend. */
function gradients({ size, filter, strides, dilations, pad }: Case, kernels: Kernels, taps: Tensor): [dx: Tensor, dFilter: Tensor] {
  const inputShape: Shape = [2, ...size, filter[2]];
  const { outShape } = backend_util.computeConv2DInfo(inputShape, filter, [...strides], [...dilations], pad, undefined, kernels.isDepthwise);
  const attributes = { strides, dilations, pad, dataFormat: 'NHWC' };
  const dy = values(outShape, 'dy');
  const dx = engine().runKernel(kernels.input, { dy, filter: taps }, { ...attributes, inputShape } as never) as Tensor;
  return [dx, engine().runKernel(kernels.filter, { x: values(inputShape, 'x'), dy }, { ...attributes, filterShape: filter } as never) as Tensor];
}

const composed = (one: Case, kernels: Kernels): number[][] => tidy(() => gradients(one, kernels, values(one.filter, 'filter')).map((gradient) => Array.from(gradient.dataSync())));

/** The reference takes a dilated filter as a larger one with zeros in it, for oneDNN cannot do all dilated ones. */
const reference = (one: Case, kernels: Kernels): number[][] =>
  tidy(() => {
    const { filter, dilations: [rows, columns] } = one;
    const [height, width, ...channels] = filter;
    const larger: Shape = [(height - 1) * rows + 1, (width - 1) * columns + 1, ...channels];
    const taps = values(filter, 'filter').bufferSync();
    const zeros = tensor(new Float32Array(larger[0] * larger[1] * channels[0]! * channels[1]!), larger).bufferSync();
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        for (let from = 0; from < channels[0]!; from++) for (let to = 0; to < channels[1]!; to++) zeros.set(taps.get(row, column, from, to), row * rows, column * columns, from, to);
    const [dx, dFilter] = gradients({ ...one, filter: larger, dilations: [1, 1] }, kernels, zeros.toTensor());
    const picked = stridedSlice(dFilter, [0, 0, 0, 0], larger, [rows, columns, 1, 1]);
    return [dx, picked].map((gradient) => Array.from(gradient.dataSync()));
  });

async function expectEqual(cases: readonly Case[], kernels: Kernels, referenceBackend: 'tensorflow' | 'cpu'): Promise<void> {
  await setBackend(referenceBackend);
  const expected = cases.map((one) => reference(one, kernels));
  await setBackend('wasm');
  const before = memory().numTensors;
  cases.forEach((one, index) => {
    composed(one, kernels).forEach((numbers, which) => {
      const wanted = expected[index]![which]!;
      expect(numbers.length, JSON.stringify(one)).toBe(wanted.length);
      const worst = Math.max(...numbers.map((number, place) => Math.abs(number - wanted[place]!)));
      expect(worst, `${['input', 'filter'][which]} ${JSON.stringify(one)}`).toBeLessThan(1e-4);
    });
  });
  expect(memory().numTensors).toBe(before);
}

describe('gradients in WebAssembly equal those of native TensorFlow', () => {
  const pads = ['same', 'valid'] as const;

  it('for convolutions of every stride and padding', async () => {
    const cases = grid({ strides: [[1, 1], [2, 2], [3, 3]], dilations: [[1, 1]], pads, channels: [[3, 5], [8, 1]] });
    expect(cases).toHaveLength(96);
    await expectEqual(cases, convolution, 'tensorflow');
  });

  it('for depthwise convolutions of every stride, padding, dilation and channel multiplier', async () => {
    const channels: Pair[] = [[3, 1], [3, 2]];
    const cases = [...grid({ strides: [[1, 1], [2, 2], [3, 3]], dilations: [[1, 1]], pads, channels }), ...grid({ strides: [[1, 1]], dilations: [[2, 2], [3, 3], [2, 1]], pads, channels })];
    expect(cases).toHaveLength(152);
    await expectEqual(cases, depthwise, 'tensorflow');
  });
});

/*
 * Strides that differ: oneDNN's gradient of a 1 × 1 filter is wrong with them, at times. Paddings of any size: TensorFlow.js
 * has no gradient for them on native TensorFlow.
 */
it('gradients in WebAssembly equal those of the JavaScript backend where native TensorFlow has none', async () => {
  const uneven: backend_util.ExplicitPadding = [[0, 0], [2, 1], [0, 1], [0, 0]];
  const cases = [...grid({ strides: [[2, 1], [1, 3]], dilations: [[1, 1]], pads: ['same', 'valid'], channels: [[3, 5]] }), ...grid({ strides: [[1, 1], [2, 2]], dilations: [[1, 1]], pads: [uneven], channels: [[3, 5]] })];
  expect(cases).toHaveLength(48);
  await expectEqual(cases, convolution, 'cpu');
});
