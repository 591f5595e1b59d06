import type { PicturePrediction } from '@thaw/training';
import { formatPercent } from '../terminal/format.ts';
import { type Column, tableLines } from '../terminal/table.ts';

/** Lines of the likeliest classes of each picture; each prediction names as many as are shown. */
export function rankingLines(predictions: readonly PicturePrediction[]): string[] {
  const ranks = Math.max(0, ...predictions.map(({ classes }) => classes.length));
  const columns: Column[] = [{ heading: 'picture' }, ...Array.from({ length: ranks }, (_, rank): Column[] => [{ heading: rank === 0 ? 'class' : `${rank + 1}.` }, { heading: '', align: 'right' }]).flat()];
  return tableLines(columns, predictions.map(({ file, classes }) => [file, ...classes.flatMap(({ name, probability }) => [name, formatPercent(probability)])]));
}

/** Lines of all labels that were found in each picture. */
export const labelListLines = (predictions: readonly PicturePrediction[]): string[] =>
  tableLines(
    [{ heading: 'picture' }, { heading: 'labels' }],
    predictions.map(({ file, found }) => [file, found.map(({ name, probability }) => `${name} ${formatPercent(probability)}`).join(', ') || '–']),
  );

/**
 * A table that spreadsheets open, and `thaw train` after a look at the answers: path, the class or the labels found (with `|` between
 * them), and the probability of every class. RFC 4180.
 *
 * @param multiLabel names the column of the answers `labels`
 */
export function predictionsCsv(predictions: readonly PicturePrediction[], classes: readonly string[], multiLabel: boolean): string {
  const rows = predictions.map(({ file, classes: ranked, found }) => {
    const probabilities = new Map(ranked.map(({ name, probability }) => [name, probability]));
    return [file, found.map(({ name }) => name).join('|'), ...classes.map((name) => probabilities.get(name)!.toFixed(5))];
  });
  return [['file_name', multiLabel ? 'labels' : 'label', ...classes.map((name) => `probability of ${name}`)], ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

const cellOf = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
