import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type Loss, type LossContext, type SkippedFile, type Split, ThawError } from '@thaw/core';
import type { BatchRequest, Renderer } from '@thaw/images';
import { probabilitiesOf } from './activation.ts';
import type { Evaluation, Prediction } from './events.ts';
import { inferenceRequests, type InferenceView } from './inference-requests.ts';
import { type InputBatch, pictureBatches } from './input-batch.ts';
import { chooseThresholds, labelsFrom, multiLabelScores, type Threshold } from './multi-label-scores.ts';
import type { Session } from './session.ts';

/** How pictures reach a part of a model. */
export interface EvaluationSource {
  readonly model: LayersModel;
  /** Names of what the model takes, in its order. */
  readonly inputs: readonly string[];
  batches(requests: Iterable<BatchRequest>, signal: AbortSignal | undefined): AsyncGenerator<InputBatch, void>;
}

export interface EvaluateOptions extends InferenceView {
  readonly session: Session;
  readonly model: LayersModel;
  readonly classCount: number;
  /** It also says what the logits mean. */
  readonly loss: Loss;
  readonly lossContext: LossContext;
  /** For multi-label data. Default 0.5. */
  readonly threshold?: Threshold;
  readonly renderer: Renderer;
  /** The upper part of the model, and where it gets its features from. Default: the whole model looks at pictures. */
  readonly source?: EvaluationSource | undefined;
}

/**
 * Makes a function that shows every picture of a split to the model, in inference mode, and compares its answers with
 * the labels. It throws a ThawError when none of them can be read.
 */
export function createEvaluation(options: EvaluateOptions): (split: Split, signal?: AbortSignal) => Promise<Evaluation> {
  const { session, renderer, loss, lossContext, batchSize, classCount, threshold = 0.5 } = options;
  const source = options.source ?? {
    model: options.model,
    inputs: ['images'],
    batches: (requests, signal) => pictureBatches(renderer, requests, { batchSize, classCount }, signal),
  };
  const compare = session.compile(
    ({ targets, ...inputs }) => {
      const logits = source.model.predict(source.inputs.map((name) => inputs[name] as Tensor), { batchSize }) as Tensor2D;
      return { probabilities: probabilitiesOf(logits, loss.task), losses: loss(logits, targets as Tensor2D, lossContext) };
    },
    { name: 'evaluation' },
  );

  return async (split, signal) => {
    const answers: Answer[] = [];
    const skipped: SkippedFile[] = [];
    for await (const batch of source.batches(inferenceRequests(split, options), signal)) {
      skipped.push(...batch.skipped);
      if (batch.samples.length === 0) continue;
      const { probabilities, losses } = await compare.run({ ...batch.inputs, targets: batch.targets });
      batch.samples.forEach(({ id, file, labels }, index) =>
        answers.push({ id, file, labels, probabilities: [...probabilities!.data.subarray(index * classCount, (index + 1) * classCount)], loss: losses!.data[index]! }));
    }
    requireAnswers(answers, skipped);
    return { ...(loss.task === 'multi-label' ? judgeLabels(answers, chooseThresholds(answers, classCount, threshold)) : judgeClasses(answers)), skipped };
  };
}

type Answer = Omit<Prediction, 'predicted'>;

function requireAnswers(answers: readonly Answer[], skipped: readonly SkippedFile[]): void {
  if (answers.length > 0) return;
  throw new ThawError('None of the pictures to look at can be read.', {
    given: skipped.slice(0, 8).map(({ file, reason }) => `${file}: ${reason}`).join('; '),
    cure: 'mend or replace the pictures',
  });
}

const judgeClasses = (answers: readonly Answer[]) => summary(answers.map((answer) => ({ ...answer, predicted: [answer.probabilities.indexOf(Math.max(...answer.probabilities))] })));

const judgeLabels = (answers: readonly Answer[], thresholds: readonly number[]) => ({
  ...summary(answers.map((answer) => ({ ...answer, predicted: labelsFrom(answer.probabilities, thresholds) }))),
  multiLabel: multiLabelScores(answers, thresholds),
});

function summary(predictions: readonly Prediction[]): Pick<Evaluation, 'loss' | 'accuracy' | 'predictions'> {
  const mean = (value: (prediction: Prediction) => number) => predictions.reduce((sum, prediction) => sum + value(prediction), 0) / predictions.length;
  return {
    loss: mean(({ loss }) => loss),
    accuracy: mean(({ labels, predicted }) => (labels.join() === predicted.join() ? 1 : 0)),
    predictions,
  };
}
