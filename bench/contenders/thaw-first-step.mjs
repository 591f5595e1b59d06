// thaw: what `thaw train` does until the first step is done.
import { createRegistry } from '../../packages/core/dist/index.js';
import { loadTensorFlow } from '../../packages/tensorflow/dist/index.js';
import { resolveRecipe, train } from '../../packages/training/dist/index.js';
import { plugins } from '../../packages/vision/dist/index.js';
import { say } from './take-turns.mjs';

const { folder, network, batch } = JSON.parse(process.argv[2]);
const { version } = await loadTensorFlow({ backend: 'cpu' });
const recipe = await resolveRecipe(
  { dataset: ['imageFolder', { folder }], backbone: [network, { pretrained: false }], head: 'linear', unfreezing: 'everything', batchSize: batch, epochs: 1 },
  createRegistry(plugins),
);
for await (const event of train(recipe)) {
  if (event.type !== 'step-end') continue;
  say({ version: `thaw on TensorFlow ${version}`, loss: event.loss, peakBytes: process.resourceUsage().maxRSS * 1024 });
  process.exit(0);
}
