import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { grad, mul, setBackend, sum, type Tensor, tensor, variableGrads } from '@tensorflow/tfjs-core';
import { input, type layers as layerTypes, model, models, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { dilatedConvolution, groupedConvolution } from './index.ts';

interface Golden {
  filters: number;
  groups: number;
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
const golden = JSON.parse(readFileSync(new URL('golden/grouped-convolution.json', import.meta.url), 'utf8')) as { cases: Record<string, Golden> };

beforeAll(() => setBackend('cpu'));

const expectClose = (actual: Tensor | undefined, expected: number[]) => {
  const values = [...actual!.dataSync()];
  expect(values).toHaveLength(expected.length);
  values.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
};

describe.each(Object.entries(golden.cases))('a convolution with %s', (_title, expected) => {
  const { filters, groups, stride, dilation, padding, inputShape, outputShape, kernelShape } = expected;
  const x = () => tensor(expected.x, inputShape);
  const dy = () => tensor(expected.dy, outputShape);
  const built = (): layerTypes.Layer => {
    const options = { name: 'conv', filters, kernelSize: kernelShape[0]!, strides: stride, dilationRate: dilation, padding };
    const layer = groups === 1 ? dilatedConvolution(options) : groupedConvolution({ ...options, groups });
    layer.apply(x()); // builds the kernel
    layer.setWeights([tensor(expected.kernel, kernelShape)]);
    return layer;
  };

  test('equals PyTorch, with its gradients', () => {
    const layer = built();
    const output = (value: Tensor) => layer.apply(value) as Tensor;
    expectClose(output(x()), expected.y);
    expectClose(grad((value) => sum(mul(output(value), dy())))(x()), expected.dx);
    const { grads } = variableGrads(() => sum(mul(output(x()), dy())));
    expectClose(grads[layer.trainableWeights[0]!.name], expected.kernelGradient);
  });

  test('opens again from a saved model', async () => {
    const layer = built();
    const image = input({ shape: inputShape.slice(1) });
    const saved = model({ inputs: image, outputs: layer.apply(image) as SymbolicTensor });
    expect(saved.outputs[0]!.shape).toEqual([null, ...outputShape.slice(1)]);
    const opened = await models.modelFromJSON(saved.toJSON(null, false) as never);
    opened.setWeights(saved.getWeights());
    expect(opened.layers[1]!.getClassName()).toBe(groups === 1 ? 'Conv2D' : 'GroupedConvolution');
    expectClose(opened.predict(x()) as Tensor, expected.y);
  });
});
