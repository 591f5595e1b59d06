import { type AnyPlugin, type Backbone, type LoadOptions } from '@thaw/core';
import { ready, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Check, type CheckSettings, describeChecks, ensure, ensureFinite, makePart } from './check.ts';
import { pluginChecks } from './plugin.ts';

export interface BackboneCheckSettings extends CheckSettings {
  /** How to load the network; by default with random weights, so that nothing is downloaded. */
  readonly load?: LoadOptions;
}

/** What a backbone keeps to: `pluginChecks`, and what its data promise about the network. Needs a TensorFlow.js backend. */
export function backboneChecks(plugin: AnyPlugin<'backbone'>, settings: BackboneCheckSettings = {}): Check[] {
  const { load = { pretrained: false } } = settings;
  const backbone = once(async () => {
    const made = makePart(plugin, settings.options);
    return (await made.configure?.(load)) ?? made;
  });
  const network = once(async () => {
    await ready();
    return (await backbone()).load(load);
  });
  return [
    ...pluginChecks(plugin, settings),
    {
      title: 'tells its name, size, normalization and where its weights come from',
      run: async () => checkData(await backbone(), plugin.name),
    },
    {
      title: 'puts every layer with weights into exactly one group',
      run: async () => checkCover(await backbone(), await network()),
    },
    {
      title: 'orders its groups from the input to the features',
      run: async () => checkOrder(await backbone(), await network()),
    },
    {
      title: 'names layers so that names can key files',
      async run() {
        const odd = (await network()).layers.map(({ name }) => name).find((name) => !/^[A-Za-z][A-Za-z0-9_]*$/.test(name));
        ensure(odd === undefined, `The layer "${odd}" has an unsuitable name.`, { wanted: 'a letter, then letters, digits or underscores' });
      },
    },
    {
      title: 'takes [batch, imageSize, imageSize, inputChannels] to a finite map of featureChannels channels',
      run: async () => checkShapes(await backbone(), await network()),
    },
  ];
}

/** A vitest suite of `backboneChecks`. */
export const describeBackbone = (plugin: AnyPlugin<'backbone'>, settings: BackboneCheckSettings = {}): void =>
  describeChecks(`backbone ${plugin.name}`, backboneChecks(plugin, settings));

function checkData({ name, imageSize, normalization, interpolation = 'bilinear', source }: Backbone, pluginName: string): void {
  ensure(name === pluginName, 'The backbone and its plugin have different names.', { wanted: pluginName, given: name });
  ensure(Number.isInteger(imageSize) && imageSize > 0, 'The image size is not whole and positive.', { given: String(imageSize) });
  ensureFinite(normalization.mean, 'The mean of the normalization is not finite.');
  ensure(normalization.mean.length === 3 && normalization.standardDeviation.length === 3, 'The normalization is not one number per channel.', { wanted: '3 means and 3 standard deviations' });
  ensure(normalization.standardDeviation.every((deviation) => deviation > 0 && deviation < Infinity), 'A standard deviation is not positive.', { given: normalization.standardDeviation.join(', ') });
  ensure(interpolation === 'bilinear' || interpolation === 'bicubic', 'There is no such interpolation.', { given: interpolation, available: ['bilinear', 'bicubic'] });
  ensure(source.weights.trim() !== '' && source.license.trim() !== '', 'The backbone does not say where its weights come from and under which licence.');
}

function checkCover({ groups }: Backbone, model: LayersModel): void {
  const weighted = model.layers.filter((layer) => layer.weights.length > 0).map(({ name }) => name);
  const grouped = groups.flatMap(({ layers }) => layers);
  const unknown = grouped.filter((name) => !model.layers.some((layer) => layer.name === name));
  const uncovered = weighted.filter((name) => !grouped.includes(name));
  const repeated = grouped.filter((name, index) => grouped.indexOf(name) !== index);
  const namesakes = groups.filter(({ name }, index) => groups.findIndex((group) => group.name === name) !== index);
  ensure(groups.length > 0, 'The backbone has no layer groups.');
  ensure(unknown.length === 0, `Groups name layers that the network lacks: ${unknown.join(', ')}.`);
  ensure(uncovered.length === 0, `Layers with weights are in no group: ${uncovered.join(', ')}.`, { cure: 'add them to `groups`, or they never train' });
  ensure(repeated.length === 0, `Layers are in more than one group: ${repeated.join(', ')}.`);
  ensure(namesakes.length === 0, `Groups share a name: ${namesakes.map(({ name }) => name).join(', ')}.`);
}

function checkOrder({ groups }: Backbone, model: LayersModel): void {
  const names = model.layers.map(({ name }) => name);
  const starts = groups.map(({ layers }) => Math.min(...layers.map((layer) => names.indexOf(layer))));
  const early = starts.findIndex((start, index) => index > 0 && start < starts[index - 1]!);
  ensure(early === -1, `The group "${groups[early]?.name}" begins before the group in front of it.`, {
    available: groups.map(({ name }) => name),
    cure: 'order the groups from the input to the features',
  });
}

function checkShapes({ imageSize, inputChannels = 3, featureChannels }: Backbone, model: LayersModel): void {
  const input = model.inputs[0]!.shape;
  ensure(model.inputs.length === 1 && model.outputs.length === 1, 'The network does not have one input and one output.');
  ensure(input.join() === [null, imageSize, imageSize, inputChannels].join(), 'The input has another shape.', { wanted: `[batch, ${imageSize}, ${imageSize}, ${inputChannels}]`, given: `[${input.join()}]` });
  tidy(() => {
    const features = model.predict(zeros([1, imageSize, imageSize, inputChannels])) as Tensor;
    ensure(features.rank === 4 && features.shape[3] === featureChannels, 'The features have another shape.', { wanted: `[1, height, width, ${featureChannels}]`, given: `[${features.shape.join()}]` });
    ensureFinite(features.dataSync(), 'The features are not finite.');
  });
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
