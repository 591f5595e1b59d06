import { readFileSync } from 'node:fs';
import { concat, dispose, ones, randomUniform, type Tensor, tensor4d, transpose } from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { describeBackbone } from '@thaw/testing';
import type { HostTensor } from '@thaw/weights';
import { beforeAll, describe, expect, it } from 'vitest';
import { squeezenet1_1 } from './families/squeezenet.ts';
import { fitInputChannels } from './input-channels.ts';

// Written by bench/reference/input_channels.py from fastai.
const { outChannels, height, width, kernels } = JSON.parse(readFileSync(new URL('golden/input-channels.json', import.meta.url), 'utf8')) as {
  outChannels: number;
  height: number;
  width: number;
  /** By number of input channels; [out, in, h, w]. */
  kernels: Readonly<Record<string, readonly number[]>>;
};

/** A kernel of the reference in the order of a file. */
function kernelIn(layout: 'torch' | 'keras', channels: number): HostTensor {
  const torch = tensor4d([...kernels[channels]!], [outChannels, channels, height, width]);
  const arranged = layout === 'torch' ? torch : transpose(torch, [2, 3, 1, 0]);
  return { dtype: 'float32', shape: arranged.shape, data: Float32Array.from(arranged.dataSync()) };
}

beforeAll(() => loadTensorFlow());

describe.each(['torch', 'keras'] as const)('a kernel for red, green and blue in a file of %s', (layout) => {
  it.each([1, 2, 4, 6])('becomes one for %i channels, as fastai makes it', (channels) => {
    const [given, wanted] = [kernelIn(layout, 3), kernelIn(layout, channels)];
    const { shape, data } = fitInputChannels(layout, channels)('conv1.weight', given.shape, wanted.shape)!(given);
    expect(shape).toEqual(wanted.shape);
    (data as Float32Array).forEach((value, index) => expect(value).toBeCloseTo(Number(wanted.data[index]), 6));
  });

  it('is left alone where the picture has three channels, and so is what is no such kernel', () => {
    const fit = (channels: number, given: readonly number[], wanted: readonly number[]) => fitInputChannels(layout, channels)('conv1.weight', given, wanted);
    expect(fit(3, [8, 3, 3, 3], [8, 1, 3, 3])).toBeUndefined();
    expect(fit(1, [8, 4, 4, 3], [8, 1, 1, 3])).toBeUndefined();
    expect(fit(1, [8, 3, 3, 8], [8, 2, 2, 8])).toBeUndefined();
    expect(fit(1, [16, 3], [16, 1])).toBeUndefined();
  });
});

describe.each([1, 4])('SqueezeNet for pictures of %i channels', (inputChannels) => {
  describeBackbone(squeezenet1_1, { options: { inputChannels } });
});

describe('pretrained SqueezeNet', () => {
  const featuresOf = async (inputChannels: number, images: Tensor): Promise<Float32Array> => {
    const model = await squeezenet1_1({ inputChannels }).load();
    const features = model.predict(images) as Tensor;
    const values = features.dataSync() as Float32Array;
    features.dispose();
    model.dispose();
    return values;
  };
  const gray = () => randomUniform([1, 224, 224, 1], -1, 1, 'float32', 1);

  it('sees in a gray picture of one channel what it sees in the same gray of three', async () => {
    const image = gray();
    const colored = concat([image, image, image], 3);
    const [one, three] = [await featuresOf(1, image), await featuresOf(3, colored)];
    one.forEach((value, index) => expect(Math.abs(value - three[index]!)).toBeLessThan(1e-3));
    expect(Math.max(...one)).toBeGreaterThan(1);
    dispose([image, colored]);
  });

  it('begins without looking at a fourth channel', async () => {
    const image = gray();
    const [colored, more] = [concat([image, image, image], 3), concat([image, image, image, ones([1, 224, 224, 1])], 3)];
    const [three, four] = [await featuresOf(3, colored), await featuresOf(4, more)];
    four.forEach((value, index) => expect(Math.abs(value - three[index]!)).toBeLessThan(1e-4));
    dispose([image, colored, more]);
  });
});
