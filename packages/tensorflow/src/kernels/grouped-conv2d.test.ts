import { readFileSync } from 'node:fs';
import { grads, mul, sum, type Tensor, tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { groupedConv2d, hasNativeKernel } from '@thaw/layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../load-tensorflow.ts';
import type { TensorFlow } from '../tensorflow.ts';
import { hasOneDnn } from '../one-dnn.ts';

interface Golden {
  stride: number;
  dilation: number;
  padding: 'same' | 'valid';
  inputShape: number[];
  outputShape: number[];
  kernelShape: number[];
  x: number[];
  dy: number[];
  y: number[];
  dx: number[];
  kernel: number[];
  kernelGradient: number[];
}

// Written by bench/reference/grouped_convolution.py from PyTorch.
const golden = JSON.parse(readFileSync(new URL('../../../layers/src/golden/grouped-convolution.json', import.meta.url), 'utf8')) as { cases: Record<string, Golden> };

let tensorflow: TensorFlow;
beforeAll(async () => {
  tensorflow = await loadTensorFlow();
});

function expectClose(values: ArrayLike<number>, expected: readonly number[]): void {
  expect(values).toHaveLength(expected.length);
  Array.from(values).forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
}

describe.each(Object.entries(golden.cases))('a convolution with %s equals PyTorch', (_title, { stride, dilation, padding, inputShape, outputShape, kernelShape, ...expected }) => {
  const run = ({ x, kernel, dy }: Record<string, Tensor>): Record<string, Tensor> => {
    const convolve = (map: Tensor, filter: Tensor): Tensor => groupedConv2d(map as Tensor4D, filter as Tensor4D, { stride, dilation, padding });
    const [dx, kernelGradient] = grads((map: Tensor, filter: Tensor) => sum(mul(convolve(map, filter), dy!)))([x!, kernel!]);
    return { y: convolve(x!, kernel!), dx: dx!, kernelGradient: kernelGradient! };
  };
  const inputs = { x: { shape: inputShape, data: Float32Array.from(expected.x) }, kernel: { shape: kernelShape, data: Float32Array.from(expected.kernel) }, dy: { shape: outputShape, data: Float32Array.from(expected.dy) } };

  it('operation by operation', () => {
    const given = Object.fromEntries(Object.entries(inputs).map(([name, { shape, data }]) => [name, tensor(data, shape)]));
    for (const [name, value] of Object.entries(run(given))) expectClose(value.dataSync(), expected[name as 'y']);
  });

  it('compiled', async () => {
    const session = tensorflow.openGraphSession();
    const results = await session.compile(run, { name: 'convolution' }).run(inputs);
    for (const [name, { data }] of Object.entries(results)) expectClose(data, expected[name as 'y']);
    session.close();
  });
});

it('needs no composed operations where TensorFlow has the gradients', () => {
  expect(hasNativeKernel('GroupedConv2D')).toBe(tensorflow.device === 'gpu' || hasOneDnn());
});
