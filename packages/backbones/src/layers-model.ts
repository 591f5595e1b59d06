import { ready } from '@tensorflow/tfjs-core';
import { type layers, LayersModel } from '@tensorflow/tfjs-layers';
import { type Backbone, definePlugin, type LayerGroup, ThawError } from '@thaw/core';
import { z } from 'zod';
import { assignWeights } from './assign-weights.ts';
import { heNormalFanOut, initializeWeights } from './initialize.ts';
import { type AdoptedNetwork, adoptNetwork } from './layers-model/adopt-network.ts';
import { buildTopology } from './layers-model/build-topology.ts';
import { isDilated } from './layers-model/dilated-layer.ts';
import { firstConvolutions, reverseChannels } from './layers-model/reverse-channels.ts';
import { readSavedModel, type SavedModel, savedModelOf } from './layers-model/saved-model.ts';
import { ownNormalization } from './layers-model/own-normalization.ts';
import { groupsByShrinking } from './layers-model/shrinking-groups.ts';
import { type LayerPlace, underOwnNames } from './layers-model/stored-names.ts';
import { withoutNumbers } from './without-numbers.ts';

const three = (element: z.ZodNumber) => z.tuple([element, element, element]);

const options = z.strictObject({
  from: (z.unknown().refine((value) => typeof value === 'string' || value instanceof LayersModel, 'wanted a path, or a LayersModel in code') as unknown as z.ZodType<string | LayersModel, string | LayersModel>).describe(
    'The model: path of a .keras or .h5 file of Keras, or of a model.json of TensorFlow.js; in code also a LayersModel.',
  ),
  features: z.string().min(1).describe('Name of the layer whose output is the feature map; what comes after it is left away.'),
  groups: z
    .array(z.strictObject({ name: z.string().min(1), layers: z.array(z.string()).min(1) }))
    .min(1)
    .optional()
    .describe('Layers that train together, from the input on, each layer with weights in one group. Without it a group begins where the map shrinks.'),
  imageSize: z.int().min(1).max(4096).optional().describe('Width and height of the pictures in pixels; needed where the model leaves them open.'),
  normalization: z
    .strictObject({ mean: three(z.number()), standardDeviation: three(z.number().positive()) })
    .optional()
    .describe('How the model wants pixels in [0, 1]: (x − mean) / standardDeviation. Needed unless the model is of thaw, or begins with layers that scale pixels from 0 to 255 down.'),
  interpolation: z.enum(['bilinear', 'bicubic']).optional().describe('How its pictures are resized; left out, as a model of thaw was trained, or bilinear.'),
  channels: z.enum(['rgb', 'bgr']).default('rgb').describe('Order of the colors that the model was trained with. With bgr its first kernels are reversed, so that it takes red, green, blue like all others.'),
});

type Settings = z.output<typeof options>;

/** A model of TensorFlow.js or Keras as a backbone. */
export const layersModel = definePlugin({
  kind: 'backbone',
  name: 'layersModel',
  summary: 'A network of your own: a model of Keras or TensorFlow.js, up to the layer that gives the features.',
  options,
  create: (settings) => {
    const { from } = settings;
    // A model in memory cannot be written into a recipe.
    return typeof from === 'string' ? unread(from, settings) : Object.freeze(backboneOf(savedModelOf(from), 'a model in memory', settings));
  },
});

/** Its size, groups and channels are in the file, which `configure` and `load` read. */
function unread(from: string, settings: Settings): Backbone {
  const configure: Backbone['configure'] = async (how) => backboneOf(await readSavedModel(from, how), from, settings);
  return {
    name: 'layersModel',
    imageSize: settings.imageSize ?? 224,
    normalization: settings.normalization ?? { mean: [0, 0, 0], standardDeviation: [1, 1, 1] },
    interpolation: settings.interpolation ?? 'bilinear',
    groups: settings.groups ?? [],
    featureChannels: 0,
    source: sourceOf(from),
    configure,
    load: async (how) => (await configure(how)).load(how),
  };
}

function backboneOf(saved: SavedModel, from: string, settings: Settings): Backbone {
  return {
    name: 'layersModel',
    ...withoutNumbers(() => {
      const adopted = adoptNetwork(buildTopology(saved.topology, true), { ...settings, outputNames: saved.outputNames });
      if (settings.channels === 'bgr') firstConvolutions(adopted.network);
      const facts = { ...factsOf(adopted, settings), normalization: settings.normalization ?? saved.normalization ?? ownNormalization(adopted.network) ?? unknownNormalization(from) };
      disposeWeights(adopted.network);
      return facts;
    }),
    interpolation: settings.interpolation ?? saved.interpolation ?? 'bilinear',
    source: sourceOf(from),
    load: ({ pretrained = true } = {}) => load(saved, settings, pretrained),
  };
}

const sourceOf = (from: string): Backbone['source'] => ({ weights: from, license: 'that of the model you named' });

function unknownNormalization(from: string): never {
  throw new ThawError(`${from} does not say how it wants its pixels.`, {
    cure:
      'give layersModel the `normalization` it was trained with, for pixels in [0, 1]: mean [0.5, 0.5, 0.5] and standardDeviation [0.5, 0.5, 0.5] for inputs in [−1, 1]; ' +
      '[0, 0, 0] and [1, 1, 1] for [0, 1]; [0, 0, 0] and [0.00392157, 0.00392157, 0.00392157] for [0, 255]; for what keras.applications trained, see the README of @thaw/backbones',
  });
}

function factsOf({ network, originalPaths }: AdoptedNetwork, { groups }: Settings): Pick<Backbone, 'imageSize' | 'inputChannels' | 'featureChannels' | 'groups'> {
  const [, imageSize, , inputChannels] = network.inputs[0]!.shape as number[];
  return {
    imageSize: imageSize!,
    inputChannels: inputChannels!,
    featureChannels: network.outputs[0]!.shape.at(-1)!,
    groups: groups === undefined ? groupsByShrinking(network) : namedGroups(groups, network, originalPaths),
  };
}

/** Groups as somebody wrote them, by the names of the model or by those of the network. */
function namedGroups(groups: readonly LayerGroup[], network: LayersModel, originalPaths: AdoptedNetwork['originalPaths']): LayerGroup[] {
  const safeNames = new Map([...originalPaths].flatMap(([safe, path]) => [[path.at(-1)!, safe], [path.join('/'), safe]]));
  const renamed = groups.map(({ name, layers }) => ({ name, layers: layers.map((layer) => safeNames.get(layer) ?? layer) }));
  const grouped = renamed.flatMap(({ layers }) => layers);
  const weighted = network.layers.filter(({ weights }) => weights.length > 0).map(({ name }) => name);
  const unknown = grouped.filter((layer) => !network.layers.some(({ name }) => name === layer));
  const repeated = grouped.filter((layer, index) => grouped.indexOf(layer) !== index);
  const left = weighted.filter((layer) => !grouped.includes(layer));
  if (unknown.length + repeated.length + left.length === 0) return renamed;
  const problems = [
    ...unknown.map((layer) => `"${layer}" is no layer of it up to its features`),
    ...repeated.map((layer) => `"${layer}" is in two groups`),
    ...left.map((layer) => `"${layer}" has weights and is in no group`),
  ];
  throw new ThawError(`The groups do not fit the model:\n${problems.slice(0, 8).map((line) => `  ${line}`).join('\n')}`, {
    available: weighted,
    cure: 'put every layer with weights into one group, or leave `groups` out',
  });
}

async function load(saved: SavedModel, settings: Settings, pretrained: boolean): Promise<LayersModel> {
  await ready();
  const { network, originalPaths } = adoptNetwork(buildTopology(saved.topology, pretrained), { ...settings, outputNames: saved.outputNames });
  if (!pretrained) {
    initializeWeights(network, (place) => (startsAsZeros(network.getLayer(place.layer)) ? heNormalFanOut(place) : undefined));
    return network;
  }
  const file = await saved.openWeights();
  try {
    const own = underOwnNames(file, network, (layer) => placeOf(originalPaths.get(layer)!, saved));
    // What comes after the features is left away.
    await assignWeights(network, own, { findOrigin: (layer, weight) => ({ name: `${layer}/${weight}` }), isUnused: () => true });
    if (settings.channels === 'bgr') reverseChannels(network);
    return network;
  } catch (error) {
    disposeWeights(network);
    throw error;
  } finally {
    await file.close();
  }
}

/** The convolutions of @thaw/layers; others are drawn as the model says. */
const startsAsZeros = (layer: layers.Layer): boolean => ['GroupedConvolution', 'DilatedDepthwise'].includes(layer.getClassName()) || isDilated(layer);

const placeOf = (path: readonly string[], { classes }: SavedModel): LayerPlace => ({ path, classes: classes?.get(path.join('/')) });

const disposeWeights = ({ weights }: LayersModel): void => weights.forEach((weight) => weight.dispose());
