// What node-versions.test.ts runs under other versions of Node, from dist: a training step on native TensorFlow, saving and loading, and rendering on a worker thread.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { tensor2d } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { createRandom } from '@thaw/core';
import { createRenderer, readImageSize } from '@thaw/images';
import { loadTensorFlow } from '@thaw/tensorflow';

const [folder, file] = process.argv.slice(2);
const { version, runtime } = await loadTensorFlow({ backend: 'cpu' });

const model = sequential({ layers: [layers.dense({ units: 2, inputShape: [3], activation: 'softmax' })] });
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const [x, y] = [tensor2d([[1, 2, 3], [3, 2, 1]]), tensor2d([[1, 0], [0, 1]])];
const before = await model.trainOnBatch(x, y);
assert(before > (await model.trainOnBatch(x, y)));
const address = pathToFileURL(folder).href;
await model.save(address);
const loaded = await loadLayersModel(`${address}/model.json`);
assert.deepEqual(await loaded.predict(x).array(), await model.predict(x).array());

const renderer = createRenderer({ workers: 1 });
const random = createRandom(1);
const samples = [{ id: 'one', label: 0, file, size: await readImageSize(file) }];
for await (const { images, skipped } of renderer.renderBatches([{ samples, transforms: [], random: () => random }])) {
  assert(images.length > 0);
  assert.equal(skipped.length, 0);
}
await renderer.close();
process.stdout.write(`TensorFlow ${version} ${runtime} on Node ${process.versions.node}`);
