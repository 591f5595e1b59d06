import { cpus } from 'node:os';
import { resolve } from 'node:path';
import type { ContactSheetRow, ReportData } from '@thaw/report';
import { readEvents, readPredictions, runFiles, type TrainingEvent, type WrittenEvent } from '@thaw/training';
import { readJson } from '../recipes/read-json.ts';

type EventOf<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { type: Type }>;

/** What the run folder does not know. */
export interface RunCircumstances {
  readonly title: string;
  /** One line about TensorFlow. */
  readonly backend: string;
  readonly peakMemoryBytes: number;
  readonly augmentation: readonly ContactSheetRow[];
}

/** Everything about a run that a report shows, from its folder; undefined before its first epoch has ended. */
export async function reportFromRun(runFolder: string, circumstances: RunCircumstances): Promise<ReportData | undefined> {
  const events = await readEvents(runFolder);
  const starts = eventsOf(events, 'run-start');
  const evaluations = eventsOf(events, 'evaluation-end').filter(({ split }) => split === 'validation');
  const best = evaluations.findLast((event) => event.best);
  const start = starts.at(-1);
  if (start === undefined || best === undefined) return undefined;
  const { title, backend, peakMemoryBytes, augmentation } = circumstances;
  return {
    title,
    startedAt: new Date(events[0]!.time),
    headline: { accuracy: best.evaluation.accuracy, baseline: start.baseline, peakMemoryBytes, ...runPace(events) },
    classes: start.classes,
    recipe: (await readJson(runFiles(runFolder).recipe)) as object,
    steps: eventsOf(events, 'step-end'),
    epochs: evaluations.map(({ epoch, step, trainingLoss, evaluation }) => ({
      epoch,
      step,
      trainingLoss,
      validationLoss: evaluation.loss,
      validationAccuracy: evaluation.accuracy,
      ...(evaluation.multiLabel === undefined ? {} : { validationMeanAveragePrecision: evaluation.multiLabel.meanAveragePrecision }),
      best: epoch === best.epoch,
    })),
    evaluation: { split: 'validation', predictions: await readPredictions(runFolder), ...(best.evaluation.multiLabel === undefined ? {} : { multiLabel: best.evaluation.multiLabel }) },
    data: { pictures: start.pictures, ...start.counts, skipped: start.skipped, duplicates: start.duplicates },
    augmentation,
    plan: start.plan.map((phase) => ({ ...phase, groups: phase.groups.map((group, index) => ({ ...group, parameters: start.groups[index]!.parameters })) })),
    environment: {
      Backend: backend,
      Processor: `${cpus()[0]?.model ?? process.arch}, ${cpus().length} cores`,
      Node: process.version,
      System: `${process.platform} ${process.arch}`,
      'Run folder': resolve(runFolder),
    },
  };
}

const eventsOf = <Type extends TrainingEvent['type']>(events: readonly WrittenEvent[], type: Type) =>
  events.filter((event): event is Extract<WrittenEvent, { type: Type }> => event.type === type);

/**
 * Seconds from the start to the end of a run, pauses between its processes left out, and training pictures per
 * second of them, evaluation left out.
 */
export function runPace(events: readonly WrittenEvent[]): { seconds: number; imagesPerSecond: number } {
  let seconds = 0;
  for (const [index, event] of events.entries()) {
    if (index === 0 || event.type === 'run-start') continue;
    seconds += (Date.parse(event.time) - Date.parse(events[index - 1]!.time)) / 1000;
  }
  const evaluating = eventsOf(events, 'evaluation-end').reduce((sum, event: EventOf<'evaluation-end'>) => sum + event.seconds, 0);
  const images = eventsOf(events, 'step-end').reduce((sum, event: EventOf<'step-end'>) => sum + event.images, 0);
  return { seconds, imagesPerSecond: seconds > evaluating ? images / (seconds - evaluating) : 0 };
}
