// thaw: the very step or evaluation that the loop runs, on a batch that is rendered already.
import { createRandom } from '../../packages/core/dist/index.js';
import { loadTensorFlow } from '../../packages/tensorflow/dist/index.js';
import { activeLayers, createEvaluation, createPhase, cutModel, openSession, pictureBatches } from '../../packages/training/dist/index.js';
import { losses, optimizers } from '../../packages/vision/dist/index.js';
import { buildNetwork, countTrained } from './build-network.mjs';
import { takeTurns } from './take-turns.mjs';

const work = JSON.parse(process.argv[2]);
const { version } = await loadTensorFlow({ backend: 'cpu' });
const { model, groups, normalization, trained } = await buildNetwork(work);
const session = await openSession();

const size = { width: work.size, height: work.size };
const images = Float32Array.from({ length: work.batch * work.size ** 2 * 3 }, (_, index) => Math.sin(index * 12.9898) * 1.4);
const samples = Array.from({ length: work.batch }, (_, index) => ({ id: String(index), labels: [index % work.classes], size, file: '' }));
const renderer = {
  async *renderBatches() {
    yield { images, samples, skipped: [], size };
  },
};
const lossContext = { classCounts: Array.from({ length: work.classes }, () => 1), sampleCount: work.classes };
const loss = losses.crossEntropy();

const ready = {
  version: `thaw on TensorFlow ${version}`,
  parameters: countTrained(groups.flatMap(({ layers }, index) => (trained[index] ? layers.map((name) => model.getLayer(name)) : []))),
};
await takeTurns(ready, work.mode === 'train' ? await trainingSteps() : evaluation());

async function trainingSteps() {
  const training = trained.map((trainable) => ({ trainable, learningRateScale: trainable ? 1 : 0, batchNorm: trainable ? 'train' : 'frozen' }));
  const cut = cutModel(session, model, activeLayers(model, groups, training), work.batch);
  const optimizer = optimizers.adamw({ weightDecay: 0.01 });
  const phase = createPhase({ session, model, cut, groups, training, loss, optimizer, lossContext, batchTransforms: [], random: createRandom(1) });
  const { value: batch } = await pictureBatches(renderer, [], { batchSize: work.batch, classCount: work.classes }).next();
  let step = 0;
  return async () => ({ loss: await phase.step(batch, { step: step++, learningRate: 1e-3, momentum: undefined }) });
}

function evaluation() {
  const evaluate = createEvaluation({ session, model, loss, renderer, normalization, classCount: work.classes, lossContext, transforms: [], batchSize: work.batch });
  const split = { length: work.batch, at: (index) => samples[index] };
  return async () => ({ loss: (await evaluate(split)).loss });
}
