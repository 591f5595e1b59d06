import { type Batch, type BatchTransform, createRandom, type Transform } from '@thaw/core';
import { dispose, memory, type Tensor2D, type Tensor4D, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { type Check, ensure, ensureClose, ensureFinite } from './check.ts';
import { randomnessChecks } from './randomness.ts';

const batchSize = 4;
const classCount = 3;

/** What a transform of whole batches keeps to. Needs a TensorFlow.js backend. */
export function batchTransformChecks(create: () => Transform, deterministic: boolean): Check[] {
  const mixed = (seed: number) => withBatch((batch) => read(applyInTidy(create(), batch, seed)));
  return [
    ...randomnessChecks(mixed, deterministic),
    {
      title: 'keeps the shapes and gives finite pixels',
      run() {
        const { images, targets, imageShape, targetShape } = mixed(0);
        ensure(imageShape.join() === `${batchSize},6,8,3`, 'The shape of the pictures changed.', { wanted: `${batchSize},6,8,3`, given: imageShape.join() });
        ensure(targetShape.join() === `${batchSize},${classCount}`, 'The shape of the targets changed.', { wanted: `${batchSize},${classCount}`, given: targetShape.join() });
        ensureFinite(images, 'The pictures are not finite.');
        ensureFinite(targets, 'The targets are not finite.');
      },
    },
    {
      title: 'keeps targets probabilities',
      run() {
        const { targets } = mixed(0);
        ensure(targets.every((target) => target >= 0), 'A target is negative.', { given: String(Math.min(...targets)) });
        const sums = Array.from({ length: batchSize }, (_, row) => targets.slice(row * classCount, (row + 1) * classCount).reduce((a, b) => a + b));
        ensureClose(sums, sums.map(() => 1), 'The targets of a picture do not add up to 1.');
      },
    },
    {
      title: 'keeps targets of any number of labels between 0 and 1',
      run() {
        const { targets } = withBatch((batch) => {
          const several: Tensor2D = tensor2d([1, 1, 1, 0, 0, 0, 1, 0, 1, 0, 1, 1], [batchSize, classCount]);
          const result = read(applyInTidy(create(), { ...batch, targets: several }, 0));
          several.dispose();
          return result;
        });
        ensure(targets.every((target) => target >= 0 && target <= 1 + 1e-6), 'A target leaves the range of 0 to 1.', { given: targets.join(', '), cure: 'weigh the targets as the pictures, with weights that add up to 1' });
      },
    },
    {
      title: 'leaves its input alone and leaks no tensor',
      run() {
        const before = memory().numTensors;
        withBatch((batch) => {
          const given = read(batch, false);
          const { images, targets } = applyInTidy(create(), batch, 0);
          dispose([images, targets].filter((tensor) => tensor !== batch.images && tensor !== batch.targets));
          ensure(!batch.images.isDisposed && !batch.targets.isDisposed, 'The transform disposed its input.', { cure: 'dispose nothing: the loop runs it in a tidy' });
          ensureClose(read(batch, false).images, given.images, 'The transform changed its input.');
        });
        ensure(memory().numTensors === before, 'The transform leaks tensors.', { wanted: `${before}`, given: `${memory().numTensors}` });
      },
    },
  ];
}

const applyInTidy = (transform: Transform, batch: Batch, seed: number): Batch =>
  tidy(() => ({ ...(transform as BatchTransform).apply(batch, createRandom(seed)) }));

function withBatch<Result>(use: (batch: Batch) => Result): Result {
  const noise = createRandom(0).fork('batch');
  const images: Tensor4D = tensor4d(Array.from({ length: batchSize * 6 * 8 * 3 }, () => noise.uniform(-2, 2)), [batchSize, 6, 8, 3]);
  const targets: Tensor2D = tensor2d([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], [batchSize, classCount]);
  try {
    return use({ images, targets });
  } finally {
    dispose([images, targets]);
  }
}

function read(batch: Batch, release = true) {
  const content = {
    images: Array.from(batch.images.dataSync()),
    targets: Array.from(batch.targets.dataSync()),
    imageShape: batch.images.shape,
    targetShape: batch.targets.shape,
  };
  if (release) dispose([batch.images, batch.targets]);
  return content;
}
