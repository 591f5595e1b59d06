import { loadTensorFlow } from '@thaw/tensorflow';
import { describePackage } from '@thaw/testing';
import { beforeAll, expect, it } from 'vitest';
import * as backbones from './index.ts';

beforeAll(() => loadTensorFlow());

describePackage('@thaw/backbones', backbones);

it('starts from the same random weights every time, different in each layer', async () => {
  const kernels = async () => {
    const model = await backbones.squeezenet1_1({ pretrained: false }).load();
    return ['features_3_expand1x1', 'features_4_expand1x1'].map((layer) => [...model.getLayer(layer).getWeights()[0]!.dataSync()]);
  };
  const [first, second] = [await kernels(), await kernels()];
  expect(first).toEqual(second);
  expect(first[0]).not.toEqual(first[1]);
});

it('knows the classifiers it has', async () => {
  await expect(backbones.loadClassifier('squeezenet1_0')).rejects.toThrow('did you mean "squeezenet1_1"?');
  const classifier = await backbones.loadClassifier('squeezenet1_1', { pretrained: false });
  expect(classifier.outputs[0]!.shape).toEqual([null, 1000]);
});

