import type { Schedule } from '@thaw/core';
import type { TrainingEvent, UnfreezingPhase } from '@thaw/training';
import { formatCount, formatSmall } from '../terminal/format.ts';
import { tableLines } from '../terminal/table.ts';

type RunStart = Extract<TrainingEvent, { type: 'run-start' }>;

/** Lines of the unfreezing plan: which groups train when, how many numbers that is, how fast, and what batch norm does. */
export function planTable({ plan, groups, stepsPerEpoch, totalSteps }: Pick<RunStart, 'plan' | 'groups' | 'stepsPerEpoch' | 'totalSteps'>, learningRate: Schedule): string[] {
  return tableLines(
    [{ heading: 'phase' }, { heading: 'epochs' }, { heading: 'steps' }, { heading: 'trains' }, { heading: 'parameters', align: 'right' }, { heading: 'learning rate' }, { heading: 'batch norm' }],
    plan.map((phase, index) => [
      String(index + 1),
      rangeText(Math.floor(phase.start / stepsPerEpoch) + 1, Math.ceil(phase.end / stepsPerEpoch)),
      rangeText(phase.start + 1, phase.end),
      groupsText(phase, ({ trainable }) => trainable),
      formatCount(countTrained(phase, groups)),
      learningRateText(phase, learningRate, totalSteps),
      batchNormText(phase),
    ]),
  );
}

const rangeText = (first: number, last: number): string => (first === last ? String(first) : `${first}–${last}`);

const countTrained = (phase: UnfreezingPhase, groups: RunStart['groups']): number =>
  phase.groups.reduce((sum, { trainable, batchNorm }, index) => {
    const { parameters, normParameters } = groups[index]!;
    return sum + (trainable ? parameters : batchNorm === 'train' ? normParameters : 0);
  }, 0);

/** From the lowest to the highest of the phase, group scales included. */
function learningRateText({ start, end, groups }: UnfreezingPhase, learningRate: Schedule, totalSteps: number): string {
  const rates = Array.from({ length: end - start }, (_, index) => learningRate(start + index, totalSteps));
  const scales = groups.filter(({ trainable }) => trainable).map(({ learningRateScale }) => learningRateScale);
  const [lowest, highest] = [Math.min(...rates) * Math.min(...scales), Math.max(...rates) * Math.max(...scales)].map(formatSmall);
  return lowest === highest ? lowest! : `${lowest} … ${highest}`;
}

function batchNormText(phase: UnfreezingPhase): string {
  const trains = groupsText(phase, ({ batchNorm }) => batchNorm === 'train');
  if (trains === '') return 'frozen';
  return phase.groups.every(({ batchNorm }) => batchNorm === 'train') ? 'trains' : `trains in ${trains}`;
}

/** Names of the groups that pass, neighbors joined: `stem, blocks5 … head`. */
function groupsText({ groups }: UnfreezingPhase, passes: (group: UnfreezingPhase['groups'][number]) => boolean): string {
  const stretches: string[][] = [];
  groups.forEach((group, index) => {
    if (!passes(group)) return;
    if (index > 0 && passes(groups[index - 1]!)) stretches.at(-1)!.push(group.name);
    else stretches.push([group.name]);
  });
  return stretches.map((names) => (names.length > 2 ? `${names[0]} … ${names.at(-1)}` : names.join(', '))).join(', ');
}
