import { softmax, type Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Loss, type LossContext, type SkippedFile, type Split, ThawError } from '@thaw/core';
import type { Renderer } from '@thaw/images';
import type { HostValues } from '@thaw/tensorflow';
import type { Evaluation, Prediction } from './events.ts';
import { fillBatch } from './fill-batch.ts';
import { inferenceRequests, type InferenceView } from './inference-requests.ts';
import type { Session } from './session.ts';

export interface EvaluateOptions extends InferenceView {
  readonly session: Session;
  readonly model: LayersModel;
  readonly classCount: number;
  readonly loss: Loss;
  readonly lossContext: LossContext;
  readonly renderer: Renderer;
}

/**
 * Makes a function that shows every picture of a split to the model, in inference mode, and compares its answers with
 * the labels. It throws a ThawError when none of them can be read.
 */
export function createEvaluation(options: EvaluateOptions): (split: Split, signal?: AbortSignal) => Promise<Evaluation> {
  const { session, model, loss, lossContext, batchSize } = options;
  const compare = session.compile(
    ({ images, targets }) => {
      const logits = model.predict(images!, { batchSize }) as Tensor2D;
      return { probabilities: softmax(logits), losses: loss(logits, targets as Tensor2D, lossContext) };
    },
    { name: 'evaluation' },
  );
  return (split, signal) => evaluateSplit((inputs) => compare.run(inputs), split, options, signal);
}

async function evaluateSplit(compare: (inputs: HostValues) => Promise<HostValues>, split: Split, options: EvaluateOptions, signal: AbortSignal | undefined): Promise<Evaluation> {
  const { classCount, renderer, batchSize } = options;
  const predictions: Prediction[] = [];
  const skipped: SkippedFile[] = [];
  for await (const batch of renderer.renderBatches(inferenceRequests(split, options), signal === undefined ? {} : { signal })) {
    skipped.push(...batch.skipped);
    if (batch.samples.length === 0) continue;
    const { images, targets } = fillBatch(batch, batchSize, classCount);
    const { probabilities, losses } = await compare({ images, targets });
    batch.samples.forEach(({ id, file, label }, index) => {
      const row = [...probabilities!.data.subarray(index * classCount, (index + 1) * classCount)];
      predictions.push({ id, file, label, predicted: row.indexOf(Math.max(...row)), probabilities: row, loss: losses!.data[index]! });
    });
  }
  if (predictions.length === 0) {
    throw new ThawError('None of the pictures to look at can be read.', {
      given: skipped.slice(0, 8).map(({ file, reason }) => `${file}: ${reason}`).join('; '),
      cure: 'mend or replace the pictures',
    });
  }
  const mean = (value: (prediction: Prediction) => number) => predictions.reduce((sum, prediction) => sum + value(prediction), 0) / predictions.length;
  return {
    loss: mean((prediction) => prediction.loss),
    accuracy: mean(({ label, predicted }) => (label === predicted ? 1 : 0)),
    predictions,
    skipped,
  };
}
