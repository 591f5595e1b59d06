import { existsSync } from 'node:fs';
import { dispose, type TensorContainer } from '@tensorflow/tfjs-core';
import { type BatchTransform, type Dataset, type Sample, type Schedule, ThawError, type Transform } from '@thaw/core';
import { createRenderer } from '@thaw/images';
import { loadCheckpoint, loadCheckpointWeights, type Progress, saveCheckpoint } from './checkpoint.ts';
import { createEvaluation } from './evaluate.ts';
import type { TrainingEvent } from './events.ts';
import { describePlugins, saveModel } from './model-folder.ts';
import { leavesOf } from './optimizer-state.ts';
import { createPace } from './pace.ts';
import type { Parameter } from './parameters.ts';
import { createPhase, type Phase } from './phase.ts';
import { type PrepareOptions, type PreparedRun, prepareRun } from './prepare-run.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';
import { appendEvent, checkRunFolderHasRun, checkRunFolderIsFree, createRunFolder, rewindEvents, runFiles, writePredictions } from './run-folder.ts';
import { type ComputeOptions, openSession } from './session.ts';

export interface TrainOptions extends PrepareOptions {
  /** Where checkpoints, events and the model go; without it nothing is written. */
  readonly runFolder?: string;
  /** Goes on from the run folder's last checkpoint; from the start when the run was killed before its first. */
  readonly resume?: boolean;
  /** What `recipe.json` holds; the resolved recipe unless a program adds to it. */
  readonly writtenRecipe?: unknown;
  /** When aborted, the run finishes its step, saves a checkpoint and ends. */
  readonly signal?: AbortSignal;
  /** Threads that decode and render; the result does not depend on it. */
  readonly workers?: number;
  /** Whether and how steps are compiled. */
  readonly compute?: ComputeOptions;
}

/** The loss is not a number any more. The last good checkpoint and the best model are kept. */
export class DivergenceError extends ThawError {
  override readonly name = 'DivergenceError';

  constructor(step: number, loss: number, learningRate: number, checkpoint: string | undefined) {
    super(`The loss became ${loss} at step ${step + 1}; the run stops.`, {
      given: `learning rate ${learningRate.toPrecision(3)}`,
      cure: `lower the learning rate${checkpoint === undefined ? '' : `; the last good state is in ${checkpoint}`}`,
    });
  }
}

/**
 * Runs a recipe, one event at a time. TensorFlow.js must have a backend already (see `loadTensorFlow` of
 * @thaw/tensorflow). Nothing happens between two events unless the consumer asks for the next, so logging, plotting and
 * early stopping are plain loops over events, and stopping is `break`.
 *
 * The same recipe and seed give the same run, whatever the number of workers and however often it was interrupted.
 *
 * @throws DivergenceError when the loss is not finite; ThawError for unusable data, recipes and folders
 */
export async function* train(recipe: ResolvedRecipe, options: TrainOptions = {}): AsyncGenerator<TrainingEvent, void> {
  const { runFolder, resume = false, writtenRecipe = recipe.written, signal, workers } = options;
  if (resume && runFolder === undefined) throw new ThawError('There is nothing to resume without a run folder.', { cure: 'name the run folder' });
  const files = runFolder === undefined ? undefined : runFiles(runFolder);
  // Before the long part, so that a wrong name costs no time.
  if (runFolder !== undefined) await (resume ? checkRunFolderHasRun(runFolder) : checkRunFolderIsFree(runFolder));

  const run = await prepareRun(recipe, options);
  const { dataset, model, groups, parameters, order, plan, totalSteps, counts, baseline } = run;
  const { stepsPerEpoch } = order;
  let progress: Progress = { step: 0, epochLossSum: 0, seconds: 0, best: null, last: null };
  let optimizerState: TensorContainer | undefined;
  if (resume) {
    if (existsSync(files!.lastCheckpoint)) ({ optimizerState, progress } = await loadCheckpoint(files!.lastCheckpoint, parameters));
    await rewindEvents(runFolder!, progress.step);
  } else if (runFolder !== undefined) {
    await createRunFolder(runFolder, writtenRecipe);
  }

  const renderer = createRenderer(workers === undefined ? {} : { workers });
  const session = await openSession(options.compute);
  const evaluateSplit = createEvaluation({ ...recipe, session, model, renderer, classCount: dataset.classes.length, transforms: recipe.transforms.evaluate, normalization: recipe.backbone.normalization, lossContext: { classCounts: counts.train } });
  /** Writes an event to disk before anyone sees it. */
  const record = async (event: TrainingEvent): Promise<TrainingEvent> => {
    if (runFolder !== undefined) await appendEvent(runFolder, event);
    return event;
  };
  const save = async function* (...places: { file: string; reason: 'epoch' | 'best' | 'interrupt' }[]): AsyncGenerator<TrainingEvent, void> {
    await session.download();
    await saveCheckpoint(places.map(({ file }) => file), parameters, optimizerState!, progress, writtenRecipe);
    for (const { file, reason } of places) yield await record({ type: 'checkpoint-save', step: progress.step, file, reason });
  };

  const saveBestModel = async (): Promise<void> => {
    if (files === undefined) return;
    await loadCheckpointWeights(files.bestCheckpoint, parameters);
    await writeModel(files.model, run, recipe, options.from);
  };

  const pace = createPace(totalSteps - progress.step, recipe.epochs - Math.floor(progress.step / stepsPerEpoch));
  const secondsBefore = progress.seconds;
  const batches = renderer.renderBatches(renderRequests(run, recipe, progress.step));
  /** Broken pictures, whose turn comes every epoch. */
  const told = new Set<string>();
  let phase: (Phase & { readonly end: number }) | undefined;
  try {
    yield await record({
      type: 'run-start',
      runFolder: runFolder ?? null,
      seed: recipe.seed,
      classes: dataset.classes,
      counts,
      skipped: dataset.skipped,
      duplicates: dataset.duplicates,
      epochs: recipe.epochs,
      stepsPerEpoch,
      totalSteps,
      step: progress.step,
      parameters: parameters.reduce((sum, { variable }) => sum + variable.size, 0),
      groups: groups.map(({ name }, index) => ({ name, ...countTrainable(parameters.filter(({ group }) => group === index)) })),
      baseline,
      plan,
      peakLearningRate: peak(recipe.learningRate, totalSteps),
    });
    for await (const batch of batches) {
      const { step } = progress;
      if (phase === undefined || step >= phase.end) {
        const next = plan.find(({ end }) => step < end)!;
        phase = {
          end: next.end,
          ...createPhase({ ...recipe, ...run, session, optimizerState, training: next.groups, batchSize: order.batchSize, classCounts: counts.train, batchTransforms: recipe.transforms.train.filter(isBatchTransform) }),
        };
        ({ optimizerState } = phase);
        yield await record({ type: 'groups-change', step, groups: next.groups });
      }
      for (const { file, reason } of batch.skipped) {
        if (!told.has(file)) yield await record({ type: 'sample-skip', step, file, reason });
        told.add(file);
      }

      const moment = { step, learningRate: recipe.learningRate(step, totalSteps), momentum: recipe.momentum?.(step, totalSteps) };
      let loss = 0;
      if (batch.samples.length > 0) {
        loss = await phase.step(batch, moment);
        if (!Number.isFinite(loss)) {
          if (progress.best !== null) await saveBestModel();
          throw new DivergenceError(step, loss, moment.learningRate, progress.last === null ? undefined : files?.lastCheckpoint);
        }
      }
      pace.step(batch.samples.length);
      progress = { ...progress, step: step + 1, epochLossSum: progress.epochLossSum + loss, seconds: secondsBefore + pace.seconds() };
      yield await record({
        type: 'step-end',
        step: step + 1,
        epoch: Math.floor(step / stepsPerEpoch) + 1,
        loss,
        learningRate: moment.learningRate,
        momentum: moment.momentum ?? null,
        images: batch.samples.length,
        imagesPerSecond: pace.imagesPerSecond(),
        secondsLeft: pace.secondsLeft(),
      });

      const epochEnds = progress.step % stepsPerEpoch === 0;
      if (epochEnds) {
        const started = performance.now();
        const evaluation = await evaluateSplit(dataset.validation);
        pace.evaluation();
        const last = { epoch: progress.step / stepsPerEpoch, accuracy: evaluation.accuracy, loss: evaluation.loss };
        const best = isBetter(last, progress.best);
        const trainingLoss = progress.epochLossSum / stepsPerEpoch;
        progress = { ...progress, epochLossSum: 0, last, best: best ? last : progress.best, seconds: secondsBefore + pace.seconds() };
        yield await record({ type: 'evaluation-end', step: progress.step, epoch: last.epoch, split: 'validation', trainingLoss, evaluation, best, seconds: (performance.now() - started) / 1000 });
        if (files !== undefined) {
          const asLast = { file: files.lastCheckpoint, reason: 'epoch' } as const;
          if (best) await writePredictions(runFolder!, evaluation.predictions);
          yield* best ? save({ file: files.bestCheckpoint, reason: 'best' }, asLast) : save(asLast);
        }
      }
      if (signal?.aborted === true && progress.step < totalSteps) {
        if (files !== undefined) {
          if (!epochEnds) yield* save({ file: files.lastCheckpoint, reason: 'interrupt' });
          await session.download();
          await writeModel(files.model, run, recipe, options.from);
        }
        yield await record({ type: 'run-interrupt', step: progress.step, totalSteps });
        return;
      }
    }
    await saveBestModel();
    if (dataset.test !== undefined) {
      const started = performance.now();
      const evaluation = await evaluateSplit(dataset.test);
      yield await record({ type: 'evaluation-end', step: totalSteps, epoch: recipe.epochs, split: 'test', trainingLoss: null, evaluation, best: false, seconds: (performance.now() - started) / 1000 });
    }
    yield await record({
      type: 'run-end',
      step: totalSteps,
      best: progress.best!,
      last: progress.last!,
      baseline,
      seconds: progress.seconds,
      imagesPerSecond: pace.imagesPerSecond(),
      modelFolder: files?.model ?? null,
    });
  } finally {
    await batches.return(undefined);
    await renderer.close();
    session.close();
    if (optimizerState !== undefined) dispose([...leavesOf(optimizerState).values()]);
    // Not model.dispose(): layers that also stand in the upper part of a cut model count as in use.
    dispose(parameters.map(({ variable }) => variable));
  }
}

/** What to render for every step from `first` on; augmentation is keyed by epoch and sample. */
function* renderRequests({ order, random, totalSteps }: PreparedRun, recipe: ResolvedRecipe, first: number) {
  const augmentation = random.fork('augmentation');
  for (let step = first; step < totalSteps; step++) {
    const epoch = augmentation.fork(Math.floor(step / order.stepsPerEpoch));
    yield {
      samples: order.samples(step),
      random: (sample: Sample) => epoch.fork(sample.id),
      transforms: recipe.transforms.train,
      normalization: recipe.backbone.normalization,
    };
  }
}

function countTrainable(parameters: readonly Parameter[]): { parameters: number; normParameters: number } {
  const sizeOf = (kind: Parameter['kind']) => parameters.filter((one) => one.kind === kind).reduce((sum, { variable }) => sum + variable.size, 0);
  return { parameters: sizeOf('weight') + sizeOf('norm'), normParameters: sizeOf('norm') };
}

const isBatchTransform = (transform: Transform): transform is BatchTransform => transform.stage === 'batch';

/** The highest value of a schedule. (A loop: a long run has more steps than a call takes arguments.) */
function peak(schedule: Schedule, totalSteps: number): number {
  let highest = -Infinity;
  for (let step = 0; step < totalSteps; step++) highest = Math.max(highest, schedule(step, totalSteps));
  return highest;
}

/** Higher accuracy, or the same with a lower loss. */
const isBetter = (candidate: { accuracy: number; loss: number }, best: { accuracy: number; loss: number } | null): boolean =>
  best === null || candidate.accuracy > best.accuracy || (candidate.accuracy === best.accuracy && candidate.loss < best.loss);

const writeModel = (folder: string, { model, dataset }: { model: PreparedRun['model']; dataset: Dataset }, recipe: ResolvedRecipe, from: string | undefined): Promise<void> =>
  saveModel(folder, model, {
    format: 'thaw-model-1',
    classes: dataset.classes,
    normalization: recipe.backbone.normalization,
    transforms: recipe.written.transforms.evaluate,
    plugins: describePlugins(folder, recipe.written.plugins, from),
  });
