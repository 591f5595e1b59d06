// thaw: loads a whole classifier from safetensors, then predicts batches as evaluation does, in a compiled graph.
import { catalog, loadClassifier } from '../../packages/backbones/dist/index.js';
import { loadTensorFlow } from '../../packages/tensorflow/dist/index.js';
import { openSession } from '../../packages/training/dist/index.js';
import { takeTurns } from './take-turns.mjs';

const work = JSON.parse(process.argv[2]);
const { version } = await loadTensorFlow({ backend: 'cpu' });
if (!Object.hasOwn(catalog, work.network)) throw new Error(`There is no backbone ${work.network}.`);
const start = performance.now();
const model = await loadClassifier(work.network, { weights: `file:${work.file}`, imageSize: work.size });
const loadMilliseconds = performance.now() - start;

const session = await openSession();
const predict = session.compile(({ images }) => ({ logits: model.apply(images, { training: false }) }), { name: 'predict' });
const images = { shape: [work.batch, work.size, work.size, 3], data: Float32Array.from({ length: work.batch * work.size ** 2 * 3 }, (_, index) => Math.sin(index * 12.9898) * 1.4) };

await takeTurns({ version: `thaw on TensorFlow ${version}`, loadMilliseconds }, async () => {
  const { logits } = await predict.run({ images });
  return { checksum: logits.data.reduce((sum, value) => sum + Math.abs(value), 0) };
});
