import { defineRecipe } from '@thaw/core';

/** Tells five classes of food apart. Every line but `dataset` may be left out. */
export default defineRecipe({
  plugins: ['./food-pictures.ts'],
  dataset: 'foodPictures',
  backbone: 'efficientnet_lite0',
  head: ['concatPool', { hidden: [1024], dropout: 0.35 }],
  transforms: {
    train: [
      ['randomRotation', { degrees: 25 }],
      ['randomResizedCrop', { size: 224, scale: [0.35, 1] }],
      'randomHorizontalFlip',
      ['colorJitter', { brightness: 0.2, contrast: 0.2, saturation: 0.2 }],
    ],
    evaluate: [['resize', { size: 224 }], ['centerCrop', { size: 224 }]],
  },
  loss: ['crossEntropy', { labelSmoothing: 0.1 }],
  optimizer: ['adamw', { weightDecay: 0.05 }],
  learningRate: ['oneCycle', { peak: 2e-3 }],
  unfreezing: 'headOnly',
  epochs: 15,
  batchSize: 32,
  seed: 1,
});
