import { existsSync } from 'node:fs';
import { writeReport } from '@thaw/report';
import { peakResidentBytes } from '@thaw/tensorflow';
import { type ComputeOptions, findBatchSize, type FeatureCacheOptions, type PictureCacheOptions, readEvents, type Scores, runFiles, train, type TrainingEvent, WriteError } from '@thaw/training';
import { augmentedRows } from '../report/augmented-rows.ts';
import { reportFromRun, runPace } from '../report/report-from-run.ts';
import { commandName } from '../terminal/command-name.ts';
import { downloadStatus } from '../terminal/download-status.ts';
import { indexStatus } from '../terminal/index-status.ts';
import type { Output } from '../terminal/output.ts';
import { type BackendChoice, startTensorFlow } from '../terminal/start-tensorflow.ts';
import { catchInterrupt, interruptedExitCode } from './interrupt.ts';
import { planRun, type PlannedRun, type RunChoices, shownPath } from './plan-run.ts';
import { eventRenderer } from './render-events.ts';
import { printNextSteps, printScores, quoted } from './run-summary.ts';

export interface TrainingChoices extends RunChoices {
  readonly backend: BackendChoice;
  readonly compute: ComputeOptions;
  /** Whether the batch size is halved until a step fits into memory. */
  readonly findsBatchSize: boolean;
  readonly featureCache: FeatureCacheOptions | undefined;
  readonly pictureCache: PictureCacheOptions | undefined;
  readonly workers: number | undefined;
  readonly report: boolean;
}

type EventOf<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { type: Type }>;

/** What happened in a run, as far as the summary needs it. */
interface Course {
  start?: EventOf<'run-start'>;
  test?: EventOf<'evaluation-end'>;
  end?: EventOf<'run-end'>;
  interrupt?: EventOf<'run-interrupt'>;
  secondsToFirstStep?: number;
}

/** Runs `thaw train`; returns the exit code. */
export async function runTraining(output: Output, choices: TrainingChoices): Promise<number> {
  let run = await planRun(choices);
  const { runFolder } = run;
  output.line(output.style.bold(`thaw train · ${run.title}`));
  const resumeLines = `Go on with:\n  ${commandName()} train --resume ${quoted(shownPath(runFolder))}`;
  const interrupt = catchInterrupt(
    () => output.line('\nFinishing the step, then saving … (Ctrl-C again ends at once)'),
    () => output.line(`Stopped at once. ${resumeLines}`),
  );
  try {
    const { description } = await startTensorFlow(output, choices.backend, interrupt.signal);
    if (choices.findsBatchSize && !run.resume) run = await withBatchSize(run, choices, output, interrupt.signal);
    const course = await follow(run, output, choices, interrupt.signal);
    const report = choices.report ? await makeReport(run, output, description) : undefined;
    const pace = runPace(await readEvents(runFolder));
    const facts = {
      runFolder,
      report: report ?? null,
      ...pace,
      secondsToFirstStep: course.secondsToFirstStep ?? null,
      peakMemoryBytes: peakResidentBytes(),
      backend: description,
    };
    const { start, end, test } = course;
    if (start === undefined || end === undefined) {
      const { step = 0, totalSteps = 0 } = course.interrupt ?? {};
      output.line(`\nInterrupted after step ${step} of ${totalSteps}. ${resumeLines}`);
      output.result({ ...facts, interrupted: true, steps: step, totalSteps });
      return interruptedExitCode;
    }
    printScores(output, { start, end, test });
    printNextSteps(output, runFolder, report);
    const scores = { accuracy: end.best.accuracy, bestEpoch: end.best.epoch, lastAccuracy: end.last.accuracy, testAccuracy: test?.evaluation.accuracy ?? null, baseline: end.baseline, ...labelScores(end.best, test?.evaluation) };
    output.result({ ...facts, interrupted: false, ...scores, steps: end.step, totalSteps: start.totalSteps });
    return 0;
  } catch (error) {
    if (error instanceof WriteError && existsSync(runFiles(runFolder).recipe)) output.line(`\nWhat was saved is whole. ${resumeLines}\n`);
    // Before there is a run, whatever is waited for throws when it is aborted.
    if (!interrupt.signal.aborted || !isAbort(error)) throw error;
    output.line('Interrupted before the first step; nothing was written.');
    output.result({ interrupted: true, steps: 0 });
    return interruptedExitCode;
  } finally {
    interrupt.dispose();
  }
}

/** What the result says besides of data with any number of labels. */
const labelScores = ({ multiLabel }: Scores, test: Scores | undefined) =>
  multiLabel === undefined ? {} : { meanAveragePrecision: multiLabel.meanAveragePrecision, microF1: multiLabel.microF1, macroF1: multiLabel.macroF1, testMeanAveragePrecision: test?.multiLabel?.meanAveragePrecision ?? null };

const isAbort = (error: unknown): boolean => error instanceof Error && (error.name === 'AbortError' || isAbort(error.cause));

/** The same run with the largest batch size that fits into memory; it is written into the recipe, so that a resumed run has it too. */
async function withBatchSize(run: PlannedRun, choices: TrainingChoices, output: Output, signal: AbortSignal): Promise<PlannedRun> {
  const { from, recipe } = run;
  const batchSize = await findBatchSize(recipe, { from, signal, compute: choices.compute, onDownload: downloadStatus(output), onTrial: (size) => output.status(`trying a step of ${size} pictures`) });
  output.line(`Batch size ${batchSize}: ${batchSize === recipe.batchSize ? 'a step fits into memory' : `a step of ${batchSize * 2} might not fit into memory`}.`);
  return planRun({ ...choices, run: run.runFolder, overrides: [...choices.overrides, { path: ['batchSize'], value: batchSize }] });
}

async function follow(run: PlannedRun, output: Output, { workers, compute, featureCache, pictureCache }: TrainingChoices, signal: AbortSignal): Promise<Course> {
  const show = eventRenderer(output, run);
  const course: Course = {};
  const events = train(run.recipe, {
    runFolder: run.runFolder,
    resume: run.resume,
    writtenRecipe: run.written,
    from: run.from,
    signal,
    onDownload: downloadStatus(output),
    onIndex: (progress) => output.status(`  ${indexStatus(progress)}`),
    compute,
    ...(featureCache === undefined ? {} : { featureCache }),
    ...(pictureCache === undefined ? {} : { pictureCache }),
    ...(workers === undefined ? {} : { workers }),
  });
  for await (const event of events) {
    show(event);
    if (event.type === 'run-start') course.start = event;
    else if (event.type === 'step-end') course.secondsToFirstStep ??= performance.now() / 1000;
    else if (event.type === 'evaluation-end' && event.split === 'test') course.test = event;
    else if (event.type === 'run-interrupt') course.interrupt = event;
    else if (event.type === 'run-end') course.end = event;
  }
  output.clearStatus();
  return course;
}

/** Writes the report of a run; returns the path of `report.html`, or undefined before the first epoch has ended. */
async function makeReport(run: PlannedRun, output: Output, backend: string): Promise<string | undefined> {
  const dataset = run.dataset();
  if (dataset === undefined) return undefined;
  output.status('  writing the report');
  const augmentation = await augmentedRows({ dataset, recipe: run.recipe, registry: run.registry, pictures: 6, variants: 6 });
  const data = await reportFromRun(run.runFolder, { title: run.title, backend, peakMemoryBytes: peakResidentBytes(), augmentation });
  if (data === undefined) return undefined;
  const [file] = await writeReport(run.runFolder, data);
  output.clearStatus();
  return file;
}
