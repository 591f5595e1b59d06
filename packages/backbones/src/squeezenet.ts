import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { relu } from '@thaw/layers';
import { apply } from './apply.ts';

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
export function squeezeNet(image: SymbolicTensor): SymbolicTensor {
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
export function convolution(input: SymbolicTensor, options: ConvolutionOptions): SymbolicTensor {
  const { name, filters, kernelSize, stride = 1, padding = 'same' } = options;
  const layer = layers.conv2d({ name, filters, kernelSize, strides: stride, padding, kernelInitializer: 'zeros' });
  return apply(relu({ name: `${name}_act` }), apply(layer, input));
}
