import type { Resample } from '../assign-weights.ts';

const logits = 'MobilenetV1/Logits/Conv2d_1c_1x1';

const ofConvolution: Readonly<Record<string, string>> = { kernel: 'weights', depthwise_kernel: 'depthwise_weights' };

/** Blocks in each stage; TF-Slim counts them through. */
const repeats = [1, 2, 2, 6, 2];

/** What TF-Slim calls a weight: `blocks_1_0_bn1/gamma` → `MobilenetV1/Conv2d_2_depthwise/BatchNorm/gamma` */
export function slimName(layer: string, weight: string): string {
  if (layer === 'classifier') return `${logits}/${weight === 'kernel' ? 'weights' : 'biases'}`;
  const [, stage, block, part = layer] = /^blocks_(\d+)_(\d+)_(.+)$/.exec(layer) ?? [];
  const number = stage === undefined ? 0 : 1 + sum(repeats.slice(0, Number(stage))) + Number(block);
  const kind = stage === undefined ? '' : ['conv_dw', 'bn1'].includes(part) ? '_depthwise' : '_pointwise';
  return `MobilenetV1/Conv2d_${number}${kind}/${ofConvolution[weight] ?? `BatchNorm/${weight}`}`;
}

/**
 * TF-Slim tells 1001 classes apart, the first of which is "background", and has a 1 × 1 convolution where others have a linear
 * layer: [1, 1, features, 1001] → [features, 1000], [1001] → [1000].
 */
export const withoutBackground: Resample = (name, given, wanted) => {
  const [givenClasses, classes] = [given.at(-1), wanted.at(-1)];
  if (!name.startsWith(logits) || classes === undefined || givenClasses !== classes + 1) return undefined;
  return (tensor) => {
    if (tensor.dtype !== 'float32') return tensor;
    return { ...tensor, shape: wanted, data: tensor.data.filter((_, index) => index % givenClasses > 0) };
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
