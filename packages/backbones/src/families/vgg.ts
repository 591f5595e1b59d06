import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type LayerGroup, ThawError } from '@thaw/core';
import { batchNormalization, relu } from '@thaw/layers';
import { backbonePlugin } from '../backbone-plugin.ts';
import { apply } from '../blocks/apply.ts';
import { torchStyle } from '../blocks/convolutions.ts';
import { linearClassifier } from '../blocks/linear-classifier.ts';
import { splitGroups } from '../blocks/split-groups.ts';
import { heNormalFanOut, type Initialize, isKernel, normal } from '../initialize.ts';

/** The paper's configuration D: the channels of the 3 × 3 convolutions, with batch norm (Ioffe and Szegedy 2015) behind each, up to each pooling. */
const vgg16: readonly (readonly number[])[] = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]];

/** Channels of the two layers between the features and the logits, and the side of the map that they take. */
const hiddenChannels = 4096;
const hiddenSide = 7;

/** Places of the modules in torchvision's and timm's list `features`: convolution, batch norm and ReLU of each row, then the pooling. */
const placesOf = (stages: readonly (readonly number[])[]): number[][] => {
  let next = 0;
  return stages.map((stage) => {
    const places = stage.map((_, row) => next + 3 * row);
    next += 3 * stage.length + 1;
    return places;
  });
};

/** VGG (Simonyan and Zisserman 2014): [batch, height, width, 3] → [batch, ⌊height / 32⌋, ⌊width / 32⌋, 512]. Layers are called as in timm. */
function plainStages(image: SymbolicTensor, stages: readonly (readonly number[])[]): SymbolicTensor {
  const places = placesOf(stages);
  let features = image;
  for (const [stage, rows] of stages.entries()) {
    for (const [row, filters] of rows.entries()) features = normalizedRow(features, places[stage]![row]!, filters);
    features = apply(layers.maxPooling2d({ name: `features_pool${stage + 1}`, poolSize: 2, strides: 2, padding: 'valid' }), features);
  }
  return features;
}

/** Unlike most networks with batch norm, these convolutions have a bias. */
function normalizedRow(input: SymbolicTensor, place: number, filters: number): SymbolicTensor {
  const output = apply(layers.conv2d({ name: `features_${place}`, filters, kernelSize: 3, padding: 'same', kernelInitializer: 'zeros' }), input);
  const normalized = apply(batchNormalization({ name: `features_${place + 1}`, ...torchStyle.batchNorm }), output);
  return apply(relu({ name: `features_${place + 2}` }), normalized);
}

/** Two layers of 4096 channels, as convolutions: on a map of 7 × 7 they are the paper's; of what larger maps give, the average counts. */
function hiddenClassifier(features: SymbolicTensor, classCount: number): SymbolicTensor {
  const side = features.shape[1]!;
  if (side < hiddenSide) {
    throw new ThawError("VGG's classifier takes no map this small.", { wanted: `${hiddenSide} rows or more`, given: `${side}`, cure: `set imageSize to ${hiddenSide * 32} or more` });
  }
  const first = layers.conv2d({ name: 'pre_logits_fc1', filters: hiddenChannels, kernelSize: hiddenSide, kernelInitializer: 'zeros' });
  const second = layers.conv2d({ name: 'pre_logits_fc2', filters: hiddenChannels, kernelSize: 1, kernelInitializer: 'zeros' });
  const hidden = apply(relu({ name: 'pre_logits_act1' }), apply(first, features));
  return linearClassifier(apply(relu({ name: 'pre_logits_act2' }), apply(second, hidden)), 'head_fc', classCount);
}

const groupsOf = (stages: readonly (readonly number[])[]): LayerGroup[] =>
  placesOf(stages).map((places, stage) => ({
    name: `stage${stage + 1}`,
    layers: places.flatMap((place) => [`features_${place}`, `features_${place + 1}`]),
  }));

/** As in timm. */
const initialize: Initialize = (place) => (place.layer === 'head_fc' && isKernel(place) ? normal(place, 0.01) : heNormalFanOut(place));

export const vgg16_bn = backbonePlugin({
  name: 'vgg16_bn',
  summary: 'VGG-16 with batch norm: plain, slow, and often asked for; 224 pixels, 512 features.',
  groups: groupsOf(vgg16),
  // As in timm, batch norms count as layers of their own.
  blocks: splitGroups(groupsOf(vgg16), /^features_\d+/),
  featureChannels: 512,
  initialize,
  features: (image) => plainStages(image, vgg16),
  classifierLayers: ['pre_logits_fc1', 'pre_logits_fc2', 'head_fc'],
  classifier: hiddenClassifier,
});
