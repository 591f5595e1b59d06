// thaw: the very step the loop runs, on a batch that is rendered already.
import { createRandom } from '../../packages/core/dist/index.js';
import { loadTensorFlow } from '../../packages/tensorflow/dist/index.js';
import { buildModel, createPhase } from '../../packages/training/dist/index.js';
import { backbones, heads, losses, optimizers, unfreezing } from '../../packages/vision/dist/index.js';
import { takeTurns } from './take-turns.mjs';

const { trainable, batch } = JSON.parse(process.argv[2]);
const { version } = await loadTensorFlow({ backend: 'cpu' });
const random = createRandom(1);
const { model, groups } = await buildModel(backbones.efficientnet_lite0({ pretrained: false }), heads.concatPool(), 5, random);
const policy = trainable === 'head' ? unfreezing.headOnly() : unfreezing.everything();
const optimizer = optimizers.adamw();
const phase = createPhase({
  model, groups, training: policy(0, groups), classCounts: [50, 50, 50, 50, 50],
  loss: losses.crossEntropy({ labelSmoothing: 0.1 }), optimizer, batchTransforms: [], random,
});
const images = Float32Array.from({ length: batch * 224 * 224 * 3 }, (_, index) => Math.sin(index * 12.9898) * 2);
const samples = Array.from({ length: batch }, (_, index) => ({ id: String(index), label: index % 5, size: { width: 224, height: 224 }, file: '' }));
let state = optimizer.initialState;
let step = 0;

await takeTurns(`thaw on TensorFlow ${version}`, () => {
  const result = phase.step({ images, samples, skipped: [], size: { width: 224, height: 224 } }, { step: step++, learningRate: 1e-3, momentum: undefined }, state);
  state = result.optimizerState;
});
