import { readFileSync } from 'node:fs';
import { loadTensorFlow } from '@thaw/tensorflow';
import { describePackage } from '@thaw/testing';
import { beforeAll, expect, it } from 'vitest';
import * as backbones from './index.ts';
import { torchOrigin } from './torch-origin.ts';

/** Written by bench/reference/backbones.py. */
const { networks } = JSON.parse(readFileSync(new URL('golden/parameters.json', import.meta.url), 'utf8')) as {
  networks: Record<string, Record<string, number[]>>;
};

beforeAll(() => loadTensorFlow());

describePackage('@thaw/backbones', backbones);

it.each([
  ['efficientnet_lite0', backbones.efficientnet_lite0],
  ['squeezenet1_1', backbones.squeezenet1_1],
])('%s has the layers of timm or torchvision, with their names and shapes', async (network, plugin) => {
  const model = await plugin().load({ pretrained: false });
  const found = model.layers.flatMap((layer) =>
    layer.weights.map(({ originalName, shape }) => {
      const { name, permutation = [0] } = torchOrigin(layer.name, originalName.split('/').at(-1)!);
      // The dimensions in the order of the reference.
      return [name, permutation.map((_, dimension) => shape[permutation.indexOf(dimension)])];
    }),
  );
  const reference = Object.entries(networks[network]!).map(([name, shape]) => {
    const module = name.lastIndexOf('.');
    // Names of layers have no dots.
    return [name.slice(0, module).replaceAll('.', '_') + name.slice(module), shape];
  });
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(reference));
});

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

it.each([backbones.resnet18, backbones.resnet50, backbones.mobilenetv2_100, backbones.efficientnet_b0, backbones.densenet121])(
  '$name says that it has no pretrained weights, and how to do without',
  async (plugin) => {
    await expect(plugin().load()).rejects.toThrow(`cure: start from random weights with ['${plugin.name}', { pretrained: false }]`);
    await expect(plugin({ pretrained: false }).load({ pretrained: true })).rejects.toThrow('No pretrained weights');
    expect(plugin().source.weights).toBe('none published: it starts from random weights');
  },
);
