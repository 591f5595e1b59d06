import { accuracyInterval } from '@thaw/report';
import type { Scores, TrainingEvent } from '@thaw/training';
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
export function printScores(output: Output, outcome: RunOutcome): void {
  (outcome.start.task === 'multi-label' ? printAveragePrecision : printAccuracy)(output, outcome);
  output.line(`\nTrained in ${formatDuration(outcome.end.seconds)}.`);
}

function printAccuracy(output: Output, { start, end, test }: RunOutcome): void {
  const pictures = start.pictures.validation;
  const commonest = start.classes[start.counts.train.indexOf(Math.max(...start.counts.train))]!;
  const [low, high] = accuracyInterval(end.best.accuracy, pictures);
  printScore(output, `Accuracy on ${pictures} held-out pictures`, { start, end, test }, ({ accuracy }) => accuracy, `baseline: always answering "${commonest}"`);
  output.line(output.style.dim(`  The same pictures chose the best epoch, so its figure flatters a little. By their number alone it could be ${formatPercent(low)} to ${formatPercent(high)}.`));
}

function printAveragePrecision(output: Output, outcome: RunOutcome): void {
  const { accuracy, multiLabel } = outcome.end.best;
  printScore(output, `Mean average precision of ${outcome.start.classes.length} labels on ${outcome.start.pictures.validation} held-out pictures`, outcome, (scores) => scores.multiLabel!.meanAveragePrecision, 'baseline: without looking at the pictures');
  output.line(`  At the model's thresholds F1 is ${formatPercent(multiLabel!.microF1)} of all labels together, ${formatPercent(multiLabel!.macroF1)} as the mean of the labels; ${formatPercent(accuracy)} of the pictures get exactly theirs.`);
  output.line(output.style.dim('  The same pictures chose the best epoch, so its figures flatter a little.'));
}

function printScore({ line, style }: Output, title: string, { end, test }: RunOutcome, score: (scores: Scores) => number, baseline: string): void {
  line(`\n${style.bold(title)}`);
  const rows = [
    [`best epoch (${end.best.epoch}), the model that was kept`, formatPercent(score(end.best))],
    [`last epoch (${end.last.epoch})`, formatPercent(score(end.last))],
    [baseline, formatPercent(end.baseline)],
    ...(test === undefined ? [] : [['kept model on the test pictures, which chose nothing', formatPercent(score(test.evaluation))]]),
  ];
  for (const row of tableLines([{ heading: '' }, { heading: '', align: 'right' }], rows).slice(1)) line(`  ${row}`);
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
