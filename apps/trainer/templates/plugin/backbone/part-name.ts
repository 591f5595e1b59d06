import { initializers, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { createRandom, definePlugin, type Random } from '@thaw/core';
import { z } from 'zod';

/** Channels after each stage; each halves the sides of the picture. */
const stages = [32, 64, 128, 256] as const;

/**
 * A small network without weights, which learns everything from your pictures: [batch, size, size, 3] → [batch, size / 16, size / 16, 256].
 * Train all of it: `unfreezing: everything`. A network of your own that has weights is made by `layersModel` of @thaw/backbones.
 */
export const partName = definePlugin({
  kind: 'backbone',
  name: 'partName',
  summary: 'Four convolutions that learn from nothing.',
  options: z.strictObject({
    imageSize: z.int().min(16).multipleOf(16).default(64).describe('Width and height of the pictures, in pixels.'),
    seed: z.int().min(0).default(1).describe('Decides the weights it starts with.'),
  }),
  create: ({ imageSize, seed }) => ({
    name: 'partName',
    imageSize,
    normalization: { mean: [0.5, 0.5, 0.5], standardDeviation: [0.25, 0.25, 0.25] },
    groups: stages.map((_, index) => ({ name: `stage_${index + 1}`, layers: [`stage_${index + 1}_conv`] })),
    featureChannels: stages.at(-1)!,
    source: { weights: 'random', license: 'MIT' },
    load: () => {
      const image = layers.input({ shape: [imageSize, imageSize, 3] });
      const features = stages.reduce((map, filters, index) => convolution(map, `stage_${index + 1}_conv`, filters, createRandom(seed)), image);
      return Promise.resolve(model({ inputs: image, outputs: features }));
    },
  }),
});

/** Convolution → ReLU, half as wide and high. */
function convolution(input: SymbolicTensor, name: string, filters: number, random: Random): SymbolicTensor {
  const kernelInitializer = initializers.heNormal({ seed: random.fork(name).integer(2 ** 31) });
  return layers.conv2d({ name, filters, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu', kernelInitializer }).apply(input) as SymbolicTensor;
}
