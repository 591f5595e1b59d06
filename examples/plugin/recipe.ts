import { defineRecipe } from '@thaw/core';

/** The demo's pictures, trained with this package's optimizer and transform. */
export default defineRecipe({
  // From npm it would be 'thaw-plugin-example'.
  plugins: ['./src/index.ts', '../food/food-pictures.ts'],
  dataset: 'foodPictures',
  backbone: 'squeezenet1_1',
  transforms: {
    train: [['randomResizedCrop', { size: 224, scale: [0.35, 1] }], 'randomHorizontalFlip', ['cutout', { side: 0.3 }]],
  },
  optimizer: ['lion', { weightDecay: 0.5 }],
  learningRate: ['cosine', { peak: 3e-4 }],
  epochs: 5,
});
