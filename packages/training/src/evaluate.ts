import { oneHot, softmax, type Tensor2D, tensor1d, tensor4d, tidy, cast } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Loss, type LossContext, type SkippedFile, type Split, ThawError } from '@thaw/core';
import type { Renderer } from '@thaw/images';
import type { Evaluation, Prediction } from './events.ts';
import { inferenceRequests, type InferenceView } from './inference-requests.ts';

export interface EvaluateOptions extends InferenceView {
  readonly model: LayersModel;
  readonly split: Split;
  readonly classCount: number;
  readonly loss: Loss;
  readonly lossContext: LossContext;
  readonly renderer: Renderer;
  readonly signal?: AbortSignal;
}

/**
 * Shows every picture of a split to the model, in inference mode, and compares its answers with the labels.
 *
 * @throws ThawError when none of them can be read
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { model, split, classCount, loss, lossContext, renderer, signal } = options;
  const predictions: Prediction[] = [];
  const skipped: SkippedFile[] = [];
  for await (const batch of renderer.renderBatches(inferenceRequests(split, options), signal === undefined ? {} : { signal })) {
    skipped.push(...batch.skipped);
    const { samples, images, size } = batch;
    if (samples.length === 0) continue;
    const [probabilities, losses] = tidy(() => {
      const logits = model.predict(tensor4d(images, [samples.length, size.height, size.width, 3])) as Tensor2D;
      const labels = tensor1d(samples.map(({ label }) => label), 'int32');
      const targets = cast(oneHot(labels, classCount), 'float32') as Tensor2D;
      return [softmax(logits).arraySync() as number[][], loss(logits, targets, lossContext).arraySync() as number[]] as const;
    });
    samples.forEach((sample, index) => {
      const row = probabilities[index]!;
      predictions.push({
        id: sample.id,
        file: sample.file,
        label: sample.label,
        predicted: row.indexOf(Math.max(...row)),
        probabilities: row,
        loss: losses[index]!,
      });
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
