export { type ConfusionMatrix, confusionMatrix } from './confusion-matrix.ts';
export { contactSheet, type ContactSheetOptions, type ContactSheetRow, inColumns } from './contact-sheet.ts';
export { type LineChart, lineChart, type Point, type Series } from './line-chart.ts';
export type { Picture } from './picture.ts';
export { renderReport } from './render-report.ts';
export type { EpochRecord, LabelScores, MultiLabelScores, PlanPhase, Prediction, ReportData, StepRecord } from './report-data.ts';
export { accuracyChart, type ChartSize, learningRateChart, lossChart, momentumChart, scoreChart } from './run-charts.ts';
export {
  accuracyInterval,
  type ClassScores,
  classScores,
  type ConfusedPair,
  type ConfusionCounts,
  confusionCounts,
  mostConfusedPairs,
  worstMistakes,
} from './scores.ts';
export { smooth } from './smooth.ts';
export { svgToPng } from './svg.ts';
export { writeReport } from './write-report.ts';
