import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { confusionMatrix } from './confusion-matrix.ts';
import { contactSheet } from './contact-sheet.ts';
import { renderReport } from './render-report.ts';
import type { ReportData } from './report-data.ts';
import { learningRateChart, lossChart, scoreChart } from './run-charts.ts';
import { confusionCounts } from './scores.ts';
import { svgToPng } from './svg.ts';

/**
 * Writes `report.html` and its pictures as PNG files (`learning-rate`, `loss`, `accuracy` and `confusion-matrix`, or of multi-label
 * data `mean-average-precision`; `contact-sheet` when there are augmented pictures) into a folder. Each file is there whole or not at all.
 *
 * @returns the paths of the files, `report.html` first
 */
export async function writeReport(folder: string, data: ReportData): Promise<string[]> {
  const { classes, augmentation = [], evaluation } = data;
  const files: Record<string, string | Buffer> = {
    'report.html': await renderReport(data),
    'learning-rate.png': await svgToPng(learningRateChart(data)),
    'loss.png': await svgToPng(lossChart(data)),
    [evaluation.multiLabel === undefined ? 'accuracy.png' : 'mean-average-precision.png']: await svgToPng(scoreChart(data)),
  };
  if (evaluation.multiLabel === undefined) files['confusion-matrix.png'] = await svgToPng(confusionMatrix({ classes, counts: confusionCounts(evaluation.predictions, classes.length) }));
  if (augmentation.length > 0) files['contact-sheet.png'] = await contactSheet(augmentation, { title: 'Augmented pictures' });
  await mkdir(folder, { recursive: true });
  const written: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    await writeWhole(join(folder, name), content);
    written.push(join(folder, name));
  }
  return written;
}

async function writeWhole(file: string, content: string | Buffer): Promise<void> {
  const temporary = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
