// Weights, preprocessing and layers together, on photos whose classes are known: no measure of accuracy, but nothing passes by chance.
import { argMax, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { loadTensorFlow } from '@thaw/tensorflow';
import { beforeAll, expect, test } from 'vitest';
import { catalog } from './catalog.ts';
import { evaluationBatch, labelledPhotos } from './golden/labelled-photos.ts';
import { loadClassifier } from './load-classifier.ts';

beforeAll(() => loadTensorFlow());

test.each([
  ['efficientnet_lite0', 16],
  ['efficientnet_lite1', 16],
  ['efficientnet_lite2', 16],
  ['mobilenetv1_100_tf', 15],
  ['squeezenet1_1', 10],
])('%s knows what is on at least %i of 20 photos', async (name, least) => {
  const photos = await labelledPhotos();
  expect(photos).toHaveLength(20);
  const batch = await evaluationBatch(photos, catalog[name]!({}));
  const classifier = await loadClassifier(name);
  const classes = tidy(() => argMax(classifier.predict(batch) as Tensor, 1).dataSync());
  classifier.dispose();
  batch.dispose();
  expect(photos.filter(({ label }, index) => classes[index] === label).length).toBeGreaterThanOrEqual(least);
});
