import { ThawError } from '@thaw/core';
import { type ComputeOptions, predictPictures } from '@thaw/training';
import { skippedLines } from '../training/data-summary.ts';
import { formatPercent } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import { type BackendChoice, startTensorFlow } from '../terminal/start-tensorflow.ts';
import { type Column, tableLines } from '../terminal/table.ts';
import { findPictures } from './find-pictures.ts';
import { openRun } from './open-run.ts';

export interface PredictChoices {
  readonly folder: string;
  /** Files, folders and glob patterns. */
  readonly pictures: readonly string[];
  /** How many classes to name for each picture. */
  readonly topK: number;
  readonly backend: BackendChoice;
  readonly compute: ComputeOptions;
}

/** Runs `thaw predict`; returns the exit code. */
export async function runPredict(output: Output, { folder, pictures, topK, backend, compute }: PredictChoices): Promise<number> {
  const { files, missing } = await findPictures(pictures);
  if (files.length === 0) {
    throw new ThawError('There are no pictures to look at.', {
      given: missing.map(({ file, reason }) => `${file}: ${reason}`).join('; '),
      cure: 'name files, folders or patterns such as "photos/*.jpg"',
    });
  }
  await startTensorFlow(output, backend);
  const opened = await openRun(folder);
  const { predictions, unreadable } = await predictPictures(opened, files, { compute, onProgress: (done) => output.status(`picture ${done} of ${files.length}`) });
  const skipped = [...missing, ...unreadable];
  const top = predictions.map((prediction) => ({ ...prediction, classes: prediction.classes.slice(0, topK) }));
  if (top.length > 0) {
    const ranks = Array.from({ length: Math.min(topK, opened.description.classes.length) }, (_, rank) => rank);
    const columns: Column[] = [{ heading: 'picture' }, ...ranks.flatMap((rank): Column[] => [{ heading: rank === 0 ? 'class' : `${rank + 1}.` }, { heading: '', align: 'right' }])];
    const rows = top.map(({ file, classes }) => [file, ...classes.flatMap(({ name, probability }) => [name, formatPercent(probability)])]);
    output.line();
    for (const line of tableLines(columns, rows)) output.line(line);
  }
  if (skipped.length > 0) output.line();
  for (const line of skippedLines(skipped)) output.line(line);
  output.result({ predictions: top, skipped });
  return predictions.length > 0 ? 0 : 1;
}
