// thaw: an epoch of `train` while the body is frozen. Its features are kept from the first epoch on.
import { createRegistry } from '../../packages/core/dist/index.js';
import { loadTensorFlow } from '../../packages/tensorflow/dist/index.js';
import { resolveRecipe, train } from '../../packages/training/dist/index.js';
import { plugins } from '../../packages/vision/dist/index.js';
import { takeTurns } from './take-turns.mjs';

const { folder, network, batch, size } = JSON.parse(process.argv[2]);
const { version } = await loadTensorFlow({ backend: 'cpu' });
const transforms = [['resize', { size: { width: size, height: size } }]];
const recipe = await resolveRecipe(
  {
    dataset: ['imageFolder', { folder, validation: 0.2 }],
    backbone: [network, { pretrained: false }],
    head: 'linear',
    transforms: { train: transforms, evaluate: transforms },
    loss: 'crossEntropy',
    optimizer: ['adamw', { weightDecay: 0.01 }],
    learningRate: 1e-3,
    unfreezing: 'headOnly',
    batchSize: batch,
    epochs: 1000, // more than there are turns
  },
  createRegistry(plugins),
);
// In memory only: an earlier run of the benchmark must not help this one.
const events = train(recipe, { featureCache: { diskBytes: 0 } });
const { value: start } = await events.next();

await takeTurns({ version: `thaw on TensorFlow ${version}`, parameters: start.groups.at(-1).parameters }, async () => {
  const begin = performance.now();
  let [pictures, loss, milliseconds] = [0, 0, 0];
  for (;;) {
    const { value: event } = await events.next();
    if (event.type === 'evaluation-end') return { milliseconds, pictures, loss };
    if (event.type !== 'step-end') continue;
    pictures += event.images;
    ({ loss } = event);
    // What follows is the evaluation, which the others are without.
    milliseconds = performance.now() - begin;
  }
});
