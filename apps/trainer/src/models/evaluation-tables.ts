import type { ClassScores, ConfusionCounts, LabelScores } from '@thaw/report';
import { formatPercent } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';

const share = (value: number | undefined): string => (value === undefined ? '–' : formatPercent(value));

/** Lines of how well each class is told apart. */
export const scoreLines = (classes: readonly string[], scores: readonly ClassScores[]): string[] =>
  tableLines(
    [{ heading: 'class' }, ...['pictures', 'precision', 'recall', 'F1'].map((heading) => ({ heading, align: 'right' as const }))],
    scores.map(({ pictures, precision, recall, f1 }, label) => [classes[label]!, String(pictures), share(precision), share(recall), share(f1)]),
  );

/** Lines of how well each label is told, where a picture has any number of them. */
export const labelLines = (classes: readonly string[], scores: readonly LabelScores[]): string[] =>
  tableLines(
    [{ heading: 'label' }, ...['pictures', 'average precision', 'precision', 'recall', 'F1', 'threshold'].map((heading) => ({ heading, align: 'right' as const }))],
    scores.map(({ pictures, averagePrecision, precision, recall, f1, threshold }, label) => [classes[label]!, String(pictures), share(averagePrecision), share(precision), share(recall), share(f1), threshold.toFixed(2)]),
  );

/** Lines of a confusion matrix; the columns are numbered as the rows are, for names can be long. */
export const confusionLines = (classes: readonly string[], counts: ConfusionCounts): string[] =>
  tableLines(
    [{ heading: '', align: 'right' }, { heading: '' }, ...classes.map((_, label) => ({ heading: String(label + 1), align: 'right' as const }))],
    counts.map((row, label) => [String(label + 1), classes[label]!, ...row.map((count) => (count === 0 ? '·' : String(count)))]),
  );
