import type { DatasetProgress, SkippedFile } from '@thaw/core';
import { createRenderer } from '@thaw/images';
import { accuracyInterval, classScores, confusionCounts } from '@thaw/report';
import { type ComputeOptions, createEvaluation, type Evaluation, openSession } from '@thaw/training';
import { skippedLines } from '../training/data-summary.ts';
import { formatPercent } from '../terminal/format.ts';
import { indexStatus } from '../terminal/index-status.ts';
import type { Output } from '../terminal/output.ts';
import { type BackendChoice, startTensorFlow } from '../terminal/start-tensorflow.ts';
import { confusionLines, labelLines, scoreLines } from './evaluation-tables.ts';
import { otherPictures, picturesOfRun, type SplitChoice } from './evaluated-pictures.ts';
import { openRun } from './open-run.ts';

export interface EvaluateChoices {
  readonly folder: string;
  /** Whatever can be trained on, in place of the run's own pictures. */
  readonly data: string | undefined;
  readonly split: SplitChoice;
  /** For data with any number of labels, in place of the model's own thresholds. */
  readonly threshold: number | undefined;
  readonly backend: BackendChoice;
  readonly compute: ComputeOptions;
}

/** Runs `thaw evaluate`; returns the exit code. */
export async function runEvaluate(output: Output, { folder, data, split: name, threshold, backend, compute }: EvaluateChoices): Promise<number> {
  await startTensorFlow(output, backend);
  const opened = await openRun(folder);
  const { classes, normalization, interpolation } = opened.description;
  const onProgress = (progress: DatasetProgress) => output.status(indexStatus(progress));
  const shown = data === undefined ? await picturesOfRun(opened, folder, name, onProgress) : await otherPictures(opened, data, onProgress);
  const session = await openSession(compute);
  const renderer = createRenderer();
  let evaluation: Evaluation;
  try {
    output.status(`looking at ${shown.split.length} pictures`);
    const evaluate = createEvaluation({
      session,
      model: opened.model,
      classCount: classes.length,
      transforms: opened.transforms,
      normalization,
      interpolation,
      batchSize: Math.min(32, shown.split.length),
      loss: shown.loss,
      lossContext: shown.lossContext,
      ...(threshold === undefined ? { threshold: opened.description.thresholds ?? 0.5 } : { threshold }),
      renderer,
    });
    evaluation = await evaluate(shown.split);
  } finally {
    session.close();
    await renderer.close();
  }
  const where = `${evaluation.predictions.length} ${data === undefined ? `${name} pictures` : `pictures of ${data}`}`;
  const skipped = [...shown.skipped, ...evaluation.skipped];
  (evaluation.multiLabel === undefined ? printClasses : printLabels)(output, { evaluation, classes, where, skipped });
  return 0;
}

interface Evaluated {
  readonly evaluation: Evaluation;
  readonly classes: readonly string[];
  readonly where: string;
  readonly skipped: readonly SkippedFile[];
}

function printClasses(output: Output, { evaluation: { accuracy, loss, predictions }, classes, where, skipped }: Evaluated): void {
  const confusion = confusionCounts(predictions, classes.length);
  const scores = classScores(confusion);
  const [low, high] = accuracyInterval(accuracy, predictions.length);
  output.line(`\n${output.style.bold(`Accuracy ${formatPercent(accuracy)}`)} on ${where}, loss ${loss.toFixed(4)} (by their number alone: ${formatPercent(low)} to ${formatPercent(high)})\n`);
  for (const line of scoreLines(classes, scores)) output.line(line);
  output.line('\nConfusion: rows are the true classes, columns the answers\n');
  for (const line of [...confusionLines(classes, confusion), ...skippedLines(skipped)]) output.line(line);
  output.result({ accuracy, accuracyInterval: [low, high], loss, pictures: predictions.length, classes, scores, confusion, skipped });
}

function printLabels(output: Output, { evaluation: { accuracy, loss, multiLabel, predictions }, classes, where, skipped }: Evaluated): void {
  const { meanAveragePrecision, microF1, macroF1, classes: scores } = multiLabel!;
  output.line(`\n${output.style.bold(`Mean average precision ${formatPercent(meanAveragePrecision)}`)} on ${where}, loss ${loss.toFixed(4)}`);
  output.line(`F1 ${formatPercent(microF1)} of all labels together, ${formatPercent(macroF1)} as the mean of the labels; exactly right ${formatPercent(accuracy)}\n`);
  for (const line of [...labelLines(classes, scores), ...skippedLines(skipped)]) output.line(line);
  output.result({ meanAveragePrecision, microF1, macroF1, accuracy, loss, pictures: predictions.length, classes, scores, skipped });
}
