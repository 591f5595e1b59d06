import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initializers, input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Backbone, createRandom, createRegistry, type Recipe } from '@thaw/core';
import { batchNormalization, relu } from '@thaw/layers';
import { datasets, plugins } from '@thaw/vision';
import sharp from 'sharp';

/** For tests: a real but tiny network of two stages on 16×16 pictures, with seeded weights. */
export const tinyBackbone: Backbone = {
  name: 'tiny',
  imageSize: 16,
  normalization: { mean: [0.5, 0.5, 0.5], standardDeviation: [0.25, 0.25, 0.25] },
  featureChannels: 8,
  groups: [
    { name: 'stem', layers: ['stem_conv', 'stem_bn'] },
    { name: 'stage1', layers: ['stage1_conv', 'stage1_bn'] },
  ],
  source: { weights: 'none', license: 'MIT' },
  load: async () => {
    const block = (name: string, x: SymbolicTensor): SymbolicTensor => {
      const kernelInitializer = initializers.heNormal({ seed: name.length });
      const convolved = layers.conv2d({ name: `${name}_conv`, filters: 8, kernelSize: 3, strides: 2, padding: 'same', useBias: false, kernelInitializer }).apply(x);
      return relu({ name: `${name}_act`, maxValue: 6 }).apply(batchNormalization({ name: `${name}_bn` }).apply(convolved)) as SymbolicTensor;
    };
    const image = input({ shape: [16, 16, 3] });
    return model({ inputs: image, outputs: block('stage1', block('stem', image)) });
  },
};

export const registry = createRegistry(plugins);

/** For tests: noisy pictures of two colours and of two textures, which a small network learns in seconds. */
export async function makePictures(perClass = 20): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-training-'));
  const colors: Record<string, [number, number, number]> = { blue: [60, 80, 190], green: [60, 170, 80], red: [190, 70, 60] };
  for (const [name, color] of Object.entries(colors)) {
    const random = createRandom(1).fork(name);
    await mkdir(join(folder, name));
    for (let index = 0; index < perClass; index++) {
      const data = Uint8Array.from({ length: 24 * 20 * 3 }, (_, position) => color[position % 3]! + random.uniform(-60, 60));
      await sharp(data, { raw: { width: 24, height: 20, channels: 3 } }).png().toFile(join(folder, name, `${index}.png`));
    }
  }
  return folder;
}

/** For tests: a quick recipe over `folder`, with everything that draws or keeps state in it. */
export const quickRecipe = (folder: string, changes: Partial<Recipe> = {}): Recipe => ({
  dataset: datasets.imageFolder({ folder, validation: 0.25 }),
  backbone: tinyBackbone,
  head: ['concatPool', { hidden: [16], dropout: 0.2 }],
  transforms: {
    train: [['randomResizedCrop', { size: 16, scale: [0.5, 1] }], 'randomHorizontalFlip', ['colorJitter', { brightness: 0.1, contrast: 0.1 }]],
    evaluate: [['resize', { size: 16 }], ['centerCrop', { size: 16 }]],
  },
  optimizer: 'adamw',
  learningRate: ['oneCycle', { peak: 0.01 }],
  unfreezing: 'headOnly',
  epochs: 3,
  batchSize: 8,
  ...changes,
});
