// Networks of keras.applications as backbones, beside Keras: `pnpm bench:keras-applications [NETWORK...]` prints the table of
// packages/backbones/README.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@tensorflow/tfjs-core';
import { layersModel } from '../packages/backbones/dist/index.js';
import { loadTensorFlow } from '../packages/tensorflow/dist/index.js';
import { preparePython } from './python.mjs';

const all = ['MobileNetV2', 'MobileNetV3Small', 'EfficientNetB0', 'ResNet50', 'DenseNet121', 'Xception', 'InceptionV3', 'NASNetMobile', 'ConvNeXtTiny', 'VGG16'];
const python = preparePython();
await loadTensorFlow({ backend: 'cpu' });

const networks = process.argv.length > 2 ? process.argv.slice(2) : all;
console.log('| network | here | Keras |\n| --- | --- | --- |');
for (const network of networks) console.log(`| ${[network, ...(await errorsOf(network)).map((error) => error.toExponential(1))].join(' | ')} |`);

/** The largest difference from Keras in double precision, as a share of the largest value: of thaw, and of Keras in single precision. */
async function errorsOf(network) {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-keras-'));
  try {
    const { status, stdout } = spawnSync(python, [join(import.meta.dirname, 'reference/keras_applications.py'), network, folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    if (status !== 0) throw new Error(`Keras could not write ${network}.`);
    const reference = JSON.parse(stdout.trim().split('\n').at(-1));
    const exact = numbers(Float64Array, join(folder, 'features.f64'));
    const picture = numbers(Float32Array, join(folder, 'picture.f32'));
    const errors = [];
    for (const ending of ['keras', 'h5']) {
      const found = await featuresOf(join(folder, `model.${ending}`), reference, picture);
      errors.push(maximum(exact, (value, index) => found[index] - value) / maximum(exact, (value) => value));
    }
    return [Math.max(...errors), reference.error];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function featuresOf(from, { features, imageSize, shape }, picture) {
  // It gets its pixels as it wants them, so that any normalization will do.
  const network = await layersModel({ from, features, imageSize, normalization: { mean: [0, 0, 0], standardDeviation: [1, 1, 1] } }).load();
  const map = network.predict(tensor(picture, [1, imageSize, imageSize, 3]));
  if (`${map.shape}` !== `${shape}`) throw new Error(`${from} gives [${map.shape}], not [${shape}].`);
  const data = await map.data();
  for (const kept of [map, ...network.weights]) kept.dispose();
  return data;
}

function numbers(Type, file) {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return new Type(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** The largest of what `of` gives, without signs; NaN where one is NaN. */
function maximum(values, of) {
  return values.reduce((largest, value, index) => Math.max(largest, Math.abs(of(value, index))), 0);
}
