import { defineRecipe } from '@thaw/core';

/** Tells five classes of food apart, from 240 photos. Every line but `dataset` may be left out. */
export default defineRecipe({
  plugins: ['./food-pictures.ts'],
  dataset: 'foodPictures',
  backbone: 'efficientnet_lite0',
  head: ['concatPool', { hidden: [512], dropout: 0.5 }],
  transforms: {
    // The photos are twice as wide as high; the network sees all of them, squeezed. `thaw preview` shows what comes out:
    // stronger augmentation hides what tells a mango from a pumpkin.
    train: [
      ['resize', { size: { width: 224, height: 224 } }],
      ['randomRotation', { degrees: 10, border: 'reflect' }],
      ['randomResizedCrop', { size: 224, scale: [0.75, 1], ratio: [0.85, 1.18] }],
      'randomHorizontalFlip',
      ['colorJitter', { brightness: 0.1, contrast: 0.1, saturation: 0.1 }],
    ],
    evaluate: [['resize', { size: { width: 224, height: 224 } }]],
  },
  loss: ['crossEntropy', { labelSmoothing: 0.1 }],
  optimizer: ['adamw', { weightDecay: 0.05 }],
  learningRate: ['oneCycle', { peak: 2e-3 }],
  unfreezing: 'headOnly',
  epochs: 12,
  batchSize: 32,
  seed: 1,
});
