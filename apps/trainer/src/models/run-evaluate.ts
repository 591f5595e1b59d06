import { classCounts, type Dataset, type Loss, type LossContext, type SkippedFile, type Split, ThawError } from '@thaw/core';
import { createRenderer } from '@thaw/images';
import { accuracyInterval, classScores, confusionCounts } from '@thaw/report';
import { type ComputeOptions, createEvaluation, type Evaluation, openSession, readEvents } from '@thaw/training';
import { requireNames } from '../recipes/run-recipe.ts';
import { skippedLines } from '../training/data-summary.ts';
import { formatPercent } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import { type BackendChoice, startTensorFlow } from '../terminal/start-tensorflow.ts';
import { confusionLines, labelLines, scoreLines } from './evaluation-tables.ts';
import { folderSplit } from './folder-split.ts';
import { openRun, type OpenedRun } from './open-run.ts';

export interface EvaluateChoices {
  readonly folder: string;
  /** A folder with a folder of pictures per class, in place of the run's own pictures. */
  readonly data: string | undefined;
  readonly split: 'train' | 'validation' | 'test';
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
  const shown = data === undefined ? await runPictures(opened, folder, name) : await otherPictures(opened, data);
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

/** Pictures to evaluate on, and what the loss needs. */
interface Shown {
  readonly split: Split;
  readonly skipped: readonly SkippedFile[];
  readonly loss: Loss;
  readonly lossContext: LossContext;
}

async function runPictures({ registry, run, description }: OpenedRun, folder: string, name: EvaluateChoices['split']): Promise<Shown> {
  if (run === undefined) {
    throw new ThawError('A model without its run has no pictures to evaluate on.', { given: folder, cure: 'name the run folder, or a folder of pictures with --data' });
  }
  const { recipe, from } = run.recipe;
  requireNames({ dataset: recipe.dataset, loss: recipe.loss }, 'name a folder of pictures with --data, or make the dataset and the loss plugins');
  const source = registry.resolve('dataset', recipe.dataset as string);
  const dataset = await source.load({ seed: recipe.seed, from });
  if (dataset.classes.join('\n') !== description.classes.join('\n')) {
    throw new ThawError('The pictures of the run have other classes than its model.', { wanted: description.classes.join(', '), given: dataset.classes.join(', '), cure: 'bring the folders back, or name pictures with --data' });
  }
  return {
    split: splitOf(dataset, name),
    skipped: dataset.skipped,
    loss: registry.resolve('loss', recipe.loss as string),
    lossContext: { classCounts: classCounts(dataset.train, dataset.classes.length), sampleCount: dataset.train.length },
  };
}

function splitOf(dataset: Dataset, name: EvaluateChoices['split']): Split {
  const split = dataset[name];
  if (split !== undefined && split.length > 0) return split;
  throw new ThawError(`The dataset has no ${name} split.`, { available: (['train', 'validation', 'test'] as const).filter((other) => (dataset[other]?.length ?? 0) > 0), cure: 'name an available split with --split' });
}

async function otherPictures({ registry, run, description }: OpenedRun, data: string): Promise<Shown> {
  const { classes, task } = description;
  if (task === 'multi-label') {
    throw new ThawError('A folder for each class cannot say several labels of a picture.', { given: `${data}, for a model that gives any number of labels`, cure: 'list the pictures with `split` test in the table that the run was trained on, and use --split test' });
  }
  const recipe = run?.recipe.recipe;
  requireNames({ loss: recipe?.loss ?? 'crossEntropy' }, 'make the loss a plugin');
  const start = run === undefined ? undefined : (await readEvents(run.folder)).findLast((event) => event.type === 'run-start');
  return {
    ...(await folderSplit(data, classes)),
    loss: registry.resolve('loss', (recipe?.loss ?? 'crossEntropy') as string),
    lossContext: start === undefined ? { classCounts: classes.map(() => 1), sampleCount: classes.length } : { classCounts: start.counts.train, sampleCount: start.pictures.train },
  };
}
