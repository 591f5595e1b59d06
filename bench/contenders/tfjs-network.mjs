// Plain TensorFlow.js: the same network from stock layers, with `model.fit` or `model.evaluate`, on the same native runtime.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadTensorFlow } from '../../packages/tensorflow/dist/index.js';
import { countTrained } from './build-network.mjs';
import { cutBelow } from './replay.mjs';
import { takeTurns } from './take-turns.mjs';

const fromTraining = createRequire(new URL('../../packages/training/package.json', import.meta.url));
const tf = fromTraining('@tensorflow/tfjs-core');
const { loadLayersModel, version_layers: version } = fromTraining('@tensorflow/tfjs-layers');
const work = JSON.parse(process.argv[2]);
await loadTensorFlow({ backend: 'cpu' });

// Described by another process, so that none of thaw's layers or gradients are used in this one.
const description = execFileSync(process.execPath, [fileURLToPath(new URL('plain-network.mjs', import.meta.url)), process.argv[2]], { maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] });
// The backbone's own start comes without initializers that plain TensorFlow.js knows.
const { topology, trainedLayers } = JSON.parse(description, (key, value) => (/^(kernel|depthwise)_initializer$/.test(key) ? { class_name: 'HeNormal', config: { seed: 1 } } : value));
const model = await loadLayersModel({ load: async () => ({ modelTopology: topology }) });

const { batch, size, classes } = work;
const images = tf.randomNormal([batch, size, size, 3]);
const labels = tf.cast(tf.oneHot(tf.range(0, batch, 1, 'int32'), classes), 'float32');
const compile = (part) => part.compile({ optimizer: tf.train.adam(1e-3), loss: (targets, logits) => tf.losses.softmaxCrossEntropy(targets, logits) });

const ready = { version: `TensorFlow.js ${version}`, parameters: countTrained(trainedLayers.map((name) => model.getLayer(name))) };
await takeTurns(ready, work.mode === 'evaluate' ? evaluation() : work.trains === 'everything' ? training(model, () => images) : trainingOfUpperPart());

function evaluation() {
  compile(model);
  return async () => {
    const loss = model.evaluate(images, labels, { batchSize: batch });
    const [value] = await loss.data();
    loss.dispose();
    return { loss: value };
  };
}

function training(part, inputs) {
  compile(part);
  return async () => {
    const x = inputs();
    const { history } = await part.fit(x, labels, { epochs: 1, batchSize: batch, shuffle: false, verbose: 0 });
    if (x !== images) tf.dispose(x);
    return { loss: history.loss[0] };
  };
}

/** Stock batch norm does not rest when its layer is frozen, so the frozen part predicts and the rest is fitted, as the tutorials do. */
function trainingOfUpperPart() {
  const { lower, upper } = cutBelow(model, new Set(trainedLayers));
  return training(upper, () => lower.predict(images, { batchSize: batch }));
}
