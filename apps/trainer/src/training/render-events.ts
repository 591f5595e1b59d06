import type { TrainingEvent } from '@thaw/training';
import { formatCount, formatDuration, formatNumber, formatPercent, formatSmall } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import { dataSummary } from './data-summary.ts';
import { featurePlanLine, featuresCachedLine } from './feature-line.ts';
import type { PlannedRun } from './plan-run.ts';
import { planTable } from './plan-table.ts';

type EventOf<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { type: Type }>;

/** Makes a function that shows each event of a run to people. */
export function eventRenderer(output: Output, { recipe, written }: Pick<PlannedRun, 'recipe' | 'written'>): (event: TrainingEvent) => void {
  const { style } = output;
  let firstStep = 0;
  let epochs = 0;
  let stepsPerEpoch = 0;
  let totalSteps = 0;
  let imagesPerSecond = 0;

  const start = (event: EventOf<'run-start'>) => {
    ({ step: firstStep, epochs, stepsPerEpoch, totalSteps } = event);
    output.line(`\n${style.bold('Pictures')}`);
    for (const line of dataSummary(event)) output.line(`  ${line}`);
    const parts = `${nameOf(written.backbone)} + ${nameOf(written.head)}`;
    output.line(`\n${style.bold('Plan')}  ${parts}, ${formatCount(event.parameters)} parameters; ${formatNumber(epochs, 'epoch')} of ${formatNumber(stepsPerEpoch, 'step')}, batch size ${recipe.batchSize}, seed ${event.seed}`);
    for (const line of planTable(event, recipe.learningRate)) output.line(`  ${line}`);
    const features = featurePlanLine(event);
    if (features !== undefined) output.line(`  ${features}`);
    output.line(event.step === 0 ? '' : `\nGoing on after step ${event.step} of ${totalSteps}.\n`);
    output.line(style.bold(`  epoch  training loss  held-out loss  ${event.task === 'multi-label' ? ' mean AP  micro F1' : 'accuracy'}  images/s`));
  };

  const step = ({ step: done, epoch, loss, learningRate, imagesPerSecond: rate, secondsLeft }: EventOf<'step-end'>) => {
    imagesPerSecond = rate;
    const doneInEpoch = done - (epoch - 1) * stepsPerEpoch;
    if (doneInEpoch === stepsPerEpoch) return output.status(`  epoch ${epoch}/${epochs}  looking at the held-out pictures`);
    output.status(
      `  epoch ${epoch}/${epochs} ${progressBar(doneInEpoch / stepsPerEpoch)} ${doneInEpoch}/${stepsPerEpoch}` +
        `  loss ${loss.toFixed(3)}  ${Math.round(rate)} images/s  ${formatDuration(secondsLeft)} left  learning rate ${formatSmall(learningRate)}`,
    );
  };

  const evaluation = ({ split, epoch, trainingLoss, evaluation: { loss, accuracy, multiLabel, skipped }, best }: EventOf<'evaluation-end'>) => {
    if (split === 'validation') {
      const scores = multiLabel === undefined ? [accuracy] : [multiLabel.meanAveragePrecision, multiLabel.microF1];
      const cells = [String(epoch).padStart(7), (trainingLoss ?? 0).toFixed(4).padStart(13), loss.toFixed(4).padStart(13), ...scores.map((score) => formatPercent(score).padStart(8)), String(Math.round(imagesPerSecond)).padStart(8)];
      output.line(`${cells.join('  ')}${best ? style.good('  best so far') : ''}`);
    }
    for (const { file, reason } of skipped) output.line(`  left out ${file}: ${reason}`);
  };

  return (event) => {
    switch (event.type) {
      case 'run-start':
        return start(event);
      case 'step-end':
        return step(event);
      case 'evaluation-end':
        return evaluation(event);
      case 'groups-change':
        // The plan has announced the phase that a process starts in a moment ago.
        return event.step === firstStep ? undefined : output.line(style.dim(`  step ${event.step + 1}: now trains ${trainedNames(event)}`));
      case 'features-cached':
        return output.line(style.dim(`  ${featuresCachedLine(event)}`));
      case 'features-unwritable':
        return output.line(`  features are no longer kept on disk: ${event.reason}`);
      case 'pictures-unwritable':
        return output.line(`  decoded pictures are no longer kept on disk: ${event.reason}`);
      case 'sample-skip':
        return output.line(`  left out ${event.file}: ${event.reason}`);
      case 'run-recover':
        return output.line(style.dim(`  ${recoveryLine(event)}`));
      case 'checkpoint-save':
      case 'run-interrupt':
      case 'run-end':
        return undefined;
    }
  };
}

const recoveryLine = ({ killed, leftovers }: EventOf<'run-recover'>): string => {
  const who = killed === null ? 'An earlier process of this run' : `Process ${killed.process} of this run, begun ${killed.since} on ${killed.host},`;
  return `${who} ended without saving${leftovers.length === 0 ? '' : `; removed what it left half written: ${leftovers.join(', ')}`}.`;
};

const nameOf = (use: unknown): string => (Array.isArray(use) ? String(use[0]) : String(use));

const trainedNames = ({ groups }: EventOf<'groups-change'>): string =>
  groups
    .filter(({ trainable }) => trainable)
    .map(({ name }) => name)
    .join(', ');

/** @param share 0 to 1 */
function progressBar(share: number, width = 20): string {
  const full = Math.round(share * width);
  return '━'.repeat(full) + '─'.repeat(width - full);
}
