import type { SkippedFile } from '@thaw/core';
import type { TrainingEvent } from '@thaw/training';
import { formatNumber } from '../terminal/format.ts';
import { type Column, tableLines } from '../terminal/table.ts';

type RunStart = Extract<TrainingEvent, { type: 'run-start' }>;

/** Lines that say what there is to learn from: pictures per class and split, files left out, duplicates. */
export function dataSummary({ task, classes, pictures, counts, skipped, duplicates }: Pick<RunStart, 'task' | 'classes' | 'pictures' | 'counts' | 'skipped' | 'duplicates'>): string[] {
  const splits = [
    { heading: 'training', counts: counts.train, total: pictures.train },
    { heading: 'held out', counts: counts.validation, total: pictures.validation },
    ...(counts.test === null ? [] : [{ heading: 'test', counts: counts.test, total: pictures.test }]),
  ];
  const columns: Column[] = [{ heading: task === 'multi-label' ? 'label' : 'class' }, ...splits.map(({ heading }) => ({ heading, align: 'right' as const }))];
  const rows = classes.map((name, label) => [name, ...splits.map((split) => String(split.counts[label]))]);
  const total = [task === 'multi-label' ? 'pictures' : 'total', ...splits.map((split) => String(split.total))];
  const labels = counts.train.reduce((sum, count) => sum + count, 0) / pictures.train;
  return [...tableLines(columns, [...rows, total]), ...(task === 'multi-label' ? [`${labels.toFixed(1)} labels for a training picture`] : []), ...skippedLines(skipped), ...duplicateLines(duplicates)];
}

const mostShown = 10;

/** Files that were left out, the first ones with the reason. */
export function skippedLines(skipped: readonly SkippedFile[]): string[] {
  if (skipped.length === 0) return [];
  const more = skipped.length - mostShown;
  return [
    `${formatNumber(skipped.length, 'file')} left out:`,
    ...skipped.slice(0, mostShown).map(({ file, reason }) => `  ${file}: ${reason}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function duplicateLines(duplicates: RunStart['duplicates']): string[] {
  const [first] = duplicates;
  if (first === undefined) return [];
  const copies = duplicates.reduce((sum, group) => sum + group.length - 1, 0);
  return [`${formatNumber(copies, 'identical copy', 'identical copies')} left out, such as ${first[1]} of ${first[0]}`];
}
