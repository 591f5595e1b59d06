import { ThawError } from '@thaw/core';
import { type ComputeOptions, predictPictures, writeFileAtomic } from '@thaw/training';
import { skippedLines } from '../training/data-summary.ts';
import type { Output } from '../terminal/output.ts';
import { type BackendChoice, startTensorFlow } from '../terminal/start-tensorflow.ts';
import { findPictures } from './find-pictures.ts';
import { openRun } from './open-run.ts';
import { labelListLines, predictionsCsv, rankingLines } from './prediction-tables.ts';

export interface PredictChoices {
  readonly folder: string;
  /** Files, folders and glob patterns. */
  readonly pictures: readonly string[];
  /** How many classes to name for each picture. Default: 3, or all labels found where a picture has any number of them. */
  readonly topK: number | undefined;
  /** For models of the latter kind, in place of their own thresholds. */
  readonly threshold: number | undefined;
  /** A table to write. */
  readonly csv: string | undefined;
  readonly backend: BackendChoice;
  readonly compute: ComputeOptions;
}

/** Runs `thaw predict`; returns the exit code. */
export async function runPredict(output: Output, { folder, pictures, topK, threshold, csv, backend, compute }: PredictChoices): Promise<number> {
  const { files, missing } = await findPictures(pictures);
  if (files.length === 0) {
    throw new ThawError('There are no pictures to look at.', {
      given: missing.map(({ file, reason }) => `${file}: ${reason}`).join('; '),
      cure: 'name files, folders or patterns such as "photos/*.jpg"',
    });
  }
  await startTensorFlow(output, backend);
  const opened = await openRun(folder);
  const { predictions, unreadable } = await predictPictures(opened, files, { compute, ...(threshold === undefined ? {} : { threshold }), onProgress: (done) => output.status(`picture ${done} of ${files.length}`) });
  const skipped = [...missing, ...unreadable];
  const { classes, task } = opened.description;
  const isMultiLabel = task === 'multi-label';
  if (csv !== undefined) await writeFileAtomic(csv, predictionsCsv(predictions, classes, isMultiLabel));
  const shown = predictions.map((prediction) => ({ ...prediction, classes: prediction.classes.slice(0, topK ?? (isMultiLabel ? undefined : 3)) }));
  if (shown.length > 0) output.line();
  for (const line of shown.length === 0 ? [] : isMultiLabel && topK === undefined ? labelListLines(shown) : rankingLines(shown)) output.line(line);
  if (skipped.length > 0) output.line();
  for (const line of skippedLines(skipped)) output.line(line);
  output.result({ predictions: shown, skipped });
  return predictions.length > 0 ? 0 : 1;
}
