import { accuracyInterval } from '@thaw/report';
import type { TrainingEvent } from '@thaw/training';
import { commandName } from '../terminal/command-name.ts';
import { formatDuration, formatPercent } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import { tableLines } from '../terminal/table.ts';
import { shownPath } from './plan-run.ts';

type EventOf<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { type: Type }>;

/** What a finished run is judged by. */
export interface RunOutcome {
  readonly start: EventOf<'run-start'>;
  readonly end: EventOf<'run-end'>;
  /** Of the best model on the test split. */
  readonly test: EventOf<'evaluation-end'> | undefined;
}

/** Prints how good the model is, and how sure that is. */
export function printAccuracy({ line, style }: Output, { start, end, test }: RunOutcome): void {
  const pictures = start.counts.validation.reduce((sum, count) => sum + count, 0);
  const commonest = start.classes[start.counts.train.indexOf(Math.max(...start.counts.train))]!;
  const [low, high] = accuracyInterval(end.best.accuracy, pictures);
  line(`\n${style.bold(`Accuracy on ${pictures} held-out pictures`)}`);
  const rows = [
    [`best epoch (${end.best.epoch}), the model that was kept`, formatPercent(end.best.accuracy)],
    [`last epoch (${end.last.epoch})`, formatPercent(end.last.accuracy)],
    [`baseline: always answering "${commonest}"`, formatPercent(end.baseline)],
    ...(test === undefined ? [] : [['kept model on the test pictures, which chose nothing', formatPercent(test.evaluation.accuracy)]]),
  ];
  for (const row of tableLines([{ heading: '' }, { heading: '', align: 'right' }], rows).slice(1)) line(`  ${row}`);
  line(style.dim(`  The same pictures chose the best epoch, so its figure flatters a little. By their number alone it could be ${formatPercent(low)} to ${formatPercent(high)}.`));
  line(`\nTrained in ${formatDuration(end.seconds)}.`);
}

/** Prints where everything is and what to do with it. */
export function printNextSteps({ line, style }: Output, runFolder: string, report: string | undefined): void {
  const folder = shownPath(runFolder);
  const command = commandName();
  line(`\n${style.bold('Run folder')}  ${folder}`);
  if (report !== undefined) line(`${style.bold('Report')}      ${shownPath(report)}`);
  line(`\nNext:`);
  line(`  ${command} predict ${quoted(folder)} photo.jpg`);
  line(`  ${command} evaluate ${quoted(folder)}`);
}

/** A path as a shell takes it. */
export const quoted = (path: string): string => (/^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`);
