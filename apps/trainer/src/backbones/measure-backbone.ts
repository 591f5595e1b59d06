import { dispose } from '@tensorflow/tfjs-core';
import { type Backbone, createRandom } from '@thaw/core';
import type { HostValue } from '@thaw/tensorflow';
import { activeLayers, buildModel, createPhase, cutModel, type InputBatch, openSession } from '@thaw/training';
import { heads, losses, optimizers, unfreezing } from '@thaw/vision';
import type { Speed } from './speeds.ts';

const batchSize = 8;
const classCount = 10;
/** Each of the two is repeated for this long, and at least twice. */
const milliseconds = 1500;

/**
 * How fast a backbone runs on the loaded TensorFlow, as a compiled graph. Its weights are random, for speed does not depend on them:
 * nothing is downloaded.
 */
export async function measureBackbone(backbone: Backbone): Promise<Speed> {
  const random = createRandom(1);
  const { model, groups } = await buildModel(backbone, heads.concatPool(), classCount, random, { pretrained: false });
  const session = await openSession();
  try {
    const training = unfreezing.headOnly()(0, groups);
    const cut = cutModel(session, model, activeLayers(model, groups, training), batchSize);
    const batch = batchOf(backbone);
    const forward = await measureRate(() => cut.body!.run(batch.inputs['images']!));
    const phase = createPhase({ session, model, cut, groups, training, loss: losses.crossEntropy(), optimizer: optimizers.adamw(), batchTransforms: [], lossContext: { classCounts: Array<number>(classCount).fill(1), sampleCount: classCount }, random });
    let step = 0;
    const headStep = await measureRate(() => phase.step(batch, { step: step++, learningRate: 1e-3, momentum: undefined }));
    dispose(phase.optimizerState);
    return { imageSize: backbone.imageSize, forward, headStep };
  } finally {
    session.close();
    model.dispose();
  }
}

/** Pictures per second, by the median of some repetitions. The first traces and compiles, and does not count. */
async function measureRate(run: () => Promise<unknown>): Promise<number> {
  await run();
  const times: number[] = [];
  const start = performance.now();
  while (times.length < 2 || performance.now() - start < milliseconds) {
    const before = performance.now();
    await run();
    times.push(performance.now() - before);
  }
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
  return (1000 * batchSize) / median;
}

/** Pictures of waves, each of another class. */
function batchOf({ imageSize, inputChannels = 3 }: Backbone): InputBatch {
  const images: HostValue = {
    shape: [batchSize, imageSize, imageSize, inputChannels],
    data: Float32Array.from({ length: batchSize * imageSize ** 2 * inputChannels }, (_, index) => Math.sin(index)),
  };
  const targets = Float32Array.from({ length: batchSize * classCount }, (_, index) => (index % (classCount + 1) === 0 ? 1 : 0));
  return {
    samples: Array.from({ length: batchSize }, (_, label) => ({ id: String(label), labels: [label], size: { width: imageSize, height: imageSize }, file: '' })),
    skipped: [],
    fromCache: 0,
    inputs: { images },
    targets: { shape: [batchSize, classCount], data: targets },
    weights: { shape: [batchSize], data: new Float32Array(batchSize).fill(1) },
  };
}
