import { type LineChart, lineChart, type Point } from './line-chart.ts';
import type { ReportData } from './report-data.ts';
import { smooth } from './smooth.ts';

/** In pixels. */
export type ChartSize = Pick<LineChart, 'width' | 'height'>;

/** Weight of the past in the smoothed loss: an average over a twentieth of the run, and over 5 to 50 steps. */
const smoothing = (steps: number): number => 1 - 1 / Math.min(50, Math.max(5, steps / 20));

/** Learning rate by step: SVG. */
export function learningRateChart({ steps }: Pick<ReportData, 'steps'>, size: ChartSize = {}): string {
  return lineChart({
    ...size,
    title: 'Learning rate',
    xLabel: 'step',
    yLabel: 'before the factors of layer groups',
    series: [{ name: 'learning rate', points: steps.map(({ step, learningRate }): Point => [step, learningRate]) }],
  });
}

/** Momentum by step: SVG; undefined when the recipe does not schedule it. */
export function momentumChart({ steps }: Pick<ReportData, 'steps'>, size: ChartSize = {}): string | undefined {
  const points = steps.flatMap(({ step, momentum }): Point[] => (typeof momentum === 'number' ? [[step, momentum]] : []));
  if (points.length === 0) return undefined;
  return lineChart({ ...size, title: 'Momentum', xLabel: 'step', yLabel: 'of SGD; the first beta of Adam', series: [{ name: 'momentum', points, color: 2 }] });
}

/** Training loss of every step, smoothed and raw, and validation loss of every epoch: SVG. */
export function lossChart({ steps, epochs }: Pick<ReportData, 'steps' | 'epochs'>, size: ChartSize = {}): string {
  const raw = steps.map(({ step, loss }): Point => [step, loss]);
  return lineChart({
    ...size,
    title: 'Loss',
    xLabel: 'step',
    yLabel: 'mean of a batch',
    series: [
      { name: 'one training step', points: raw, draw: 'faint', color: 0 },
      { name: 'training, smoothed', points: smooth(raw, smoothing(raw.length)), color: 0 },
      { name: 'validation', points: epochs.map(({ step, validationLoss }): Point => [step, validationLoss]), draw: 'dots', color: 1 },
    ],
  });
}

/** What epochs are judged by: accuracy, or mean average precision of multi-label data, beside its baseline: SVG. */
export function scoreChart(data: Pick<ReportData, 'epochs' | 'headline' | 'evaluation'>, size: ChartSize = {}): string {
  return data.evaluation.multiLabel === undefined ? accuracyChart(data, size) : averagePrecisionChart(data, size);
}

function averagePrecisionChart({ epochs, headline }: Pick<ReportData, 'epochs' | 'headline'>, size: ChartSize): string {
  return lineChart({
    ...size,
    title: 'Mean average precision',
    xLabel: 'epoch',
    yLabel: 'mean over the labels, of validation pictures',
    percent: true,
    yRange: [0, 1],
    series: [{ name: 'validation', points: epochs.map(({ epoch, validationMeanAveragePrecision = Number.NaN }): Point => [epoch, validationMeanAveragePrecision]), draw: 'dots', color: 1 }],
    guides: [{ name: 'without looking', y: headline.baseline }],
  });
}

/** Validation accuracy of every epoch, beside the majority-class baseline: SVG. */
export function accuracyChart({ epochs, headline }: Pick<ReportData, 'epochs' | 'headline'>, size: ChartSize = {}): string {
  return lineChart({
    ...size,
    title: 'Accuracy',
    xLabel: 'epoch',
    yLabel: 'validation pictures that are right',
    percent: true,
    yRange: [0, 1],
    series: [{ name: 'validation', points: epochs.map(({ epoch, validationAccuracy }): Point => [epoch, validationAccuracy]), draw: 'dots', color: 1 }],
    guides: [{ name: 'always the largest class', y: headline.baseline }],
  });
}
