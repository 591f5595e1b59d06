import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-cpu';
import { grad, mul, setBackend, sum, type Tensor, tensor, variableGrads } from '@tensorflow/tfjs-core';
import { input, type layers as layerTypes, model, models, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { dilatedDepthwise, registerLayers } from './index.ts';

type Golden = Record<'inputShape' | 'x' | 'dy' | 'y' | 'dx' | 'kernel' | 'kernelGradient', number[]> & { readonly dilation: number };

// Written by bench/reference/grouped_convolution.py from PyTorch.
const golden = JSON.parse(readFileSync(new URL('golden/grouped-convolution.json', import.meta.url), 'utf8')) as { cases: Record<string, Golden> };
const { inputShape, dilation, ...expected } = golden.cases['dilated channels alone']!;

beforeAll(() => setBackend('cpu'));

const expectClose = (actual: Tensor | undefined, numbers: number[]) => {
  const values = [...actual!.dataSync()];
  expect(values).toHaveLength(numbers.length);
  values.forEach((value, index) => expect(value).toBeCloseTo(numbers[index]!, 4));
};

const x = () => tensor(expected.x, inputShape);
function built(): layerTypes.Layer {
  const layer = dilatedDepthwise({ name: 'conv', kernelSize: 3, dilationRate: dilation });
  layer.apply(x()); // builds the kernel
  layer.setWeights([tensor(expected.kernel, [3, 3, 3, 1])]);
  return layer;
}

test('a dilated convolution of each channel equals PyTorch, with its gradients', () => {
  const layer = built();
  const output = (value: Tensor) => layer.apply(value) as Tensor;
  const dy = tensor(expected.dy, inputShape);
  expectClose(output(x()), expected.y);
  expectClose(grad((value) => sum(mul(output(value), dy)))(x()), expected.dx);
  const { grads } = variableGrads(() => sum(mul(output(x()), dy)));
  expectClose(grads[layer.trainableWeights[0]!.name], expected.kernelGradient);
});

test('it opens again from a saved model', async () => {
  registerLayers();
  const image = input({ shape: inputShape.slice(1) });
  const saved = model({ inputs: image, outputs: built().apply(image) as SymbolicTensor });
  const opened = await models.modelFromJSON(saved.toJSON(null, false) as never);
  opened.setWeights(saved.getWeights());
  expect(opened.layers[1]!.getClassName()).toBe('DilatedDepthwise');
  expectClose(opened.predict(x()) as Tensor, expected.y);
});
