// Plain TensorFlow.js: the same network from stock layers, compiled and fitted one batch at a time, on the same native runtime.
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loadTensorFlow } from '../../packages/tensorflow/dist/index.js';
import { takeTurns } from './take-turns.mjs';

const fromTraining = createRequire(new URL('../../packages/training/package.json', import.meta.url));
const tf = fromTraining('@tensorflow/tfjs-core');
const { loadLayersModel, version_layers: version } = fromTraining('@tensorflow/tfjs-layers');
const { trainable, batch } = JSON.parse(process.argv[2]);
await loadTensorFlow({ backend: 'cpu' });

// Saved by another process, so that none of thaw's layers or gradients are in this one.
const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-'));
execFileSync(process.execPath, [fileURLToPath(new URL('save-lite0.mjs', import.meta.url)), folder], { stdio: ['ignore', 'ignore', 'inherit'] });
const { readFileSync } = await import('node:fs');
const manifest = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
const model = await loadLayersModel({
  load: async () => ({
    modelTopology: manifest.modelTopology,
    weightSpecs: manifest.weightsManifest[0].weights,
    weightData: new Uint8Array(readFileSync(join(folder, 'weights.bin'))).buffer,
  }),
});
await rm(folder, { recursive: true });
for (const layer of model.layers) layer.trainable = trainable === 'everything' || layer.name.startsWith('head_');
const loss = (targets, logits) => tf.losses.softmaxCrossEntropy(targets, logits, 1, 0.1);
model.compile({ optimizer: tf.train.adam(1e-3), loss });
const x = tf.randomNormal([batch, 224, 224, 3]);
const y = tf.cast(tf.oneHot(tf.tensor1d(Array.from({ length: batch }, (_, index) => index % 5), 'int32'), 5), 'float32');

await takeTurns(`TensorFlow.js ${version}`, () => model.fit(x, y, { epochs: 1, batchSize: batch, shuffle: false, verbose: 0 }));
