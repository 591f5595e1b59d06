import { existsSync } from 'node:fs';
import { dispose, type TensorContainer } from '@tensorflow/tfjs-core';
import { ThawError } from '@thaw/core';
import { createRenderer } from '@thaw/images';
import { loadCheckpoint, type Progress } from './checkpoint.ts';
import { createEvaluation } from './evaluate.ts';
import type { EpochScores, Scores, TrainingEvent } from './events.ts';
import { cacheLimits, type FeatureCacheOptions } from './feature-cache/cache-limits.ts';
import { cachedFrom, featureCacheFacts, featurePlan, keptFeatures } from './feature-cache/feature-plan.ts';
import { checkState, leavesOf } from './optimizer-state.ts';
import { createPace } from './pace.ts';
import { type PictureCacheOptions, pictureCacheLimits } from './picture-cache-limits.ts';
import { trainedParameters } from './parameters.ts';
import { type PrepareOptions, prepareRun } from './prepare-run.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';
import { type OpenRunFolder, openRunFolder, rewindEvents, runFiles, writePredictions } from './run-folder.ts';
import { runOutput } from './run-output.ts';
import { type RunPhase, runPhases } from './run-phase.ts';
import { runStart } from './run-start.ts';
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
  /** Where features of frozen layers are kept, and how many; the result does not depend on it. */
  readonly featureCache?: FeatureCacheOptions;
  /** Where decoded pictures are kept, and how many; the result does not depend on it. */
  readonly pictureCache?: PictureCacheOptions;
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
  const { runFolder, resume = false } = options;
  if (resume && runFolder === undefined) throw new ThawError('There is nothing to resume without a run folder.', { cure: 'name the run folder' });
  // Before the long part, so that a wrong name costs no time.
  const folder = runFolder === undefined ? undefined : await openRunFolder(runFolder, { resume });
  try {
    yield* trainIn(folder, recipe, options);
  } finally {
    await folder?.release();
  }
}

async function* trainIn(folder: OpenRunFolder | undefined, recipe: ResolvedRecipe, options: TrainOptions): AsyncGenerator<TrainingEvent, void> {
  const { runFolder, resume = false, writtenRecipe = recipe.written, signal, workers } = options;
  const files = runFolder === undefined ? undefined : runFiles(runFolder);
  const run = await prepareRun(recipe, options);
  const { dataset, model, parameters, order, plan, totalSteps, lossContext, baseline } = run;
  const { stepsPerEpoch } = order;
  let progress: Progress = { step: 0, epochLossSum: 0, seconds: 0, best: null, last: null };
  let optimizerState: TensorContainer | undefined;
  if (resume) {
    if (existsSync(files!.lastCheckpoint)) {
      ({ optimizerState, progress } = await loadCheckpoint(files!.lastCheckpoint, parameters));
      const phase = plan.find(({ end }) => end > progress.step);
      if (phase !== undefined) checkState(files!.lastCheckpoint, recipe.optimizer, trainedParameters(parameters, phase.groups), optimizerState);
    }
    await rewindEvents(runFolder!, progress.step);
  } else {
    await folder?.create(writtenRecipe);
  }

  const renderer = createRenderer({ ...pictureCacheLimits(options.pictureCache), ...(workers === undefined ? {} : { workers }) });
  const session = await openSession(options.compute);
  const { record, saveCheckpoints, saveModel, saveBestModel } = runOutput({ run, recipe, session, runFolder, writtenRecipe, from: options.from });
  const limits = cacheLimits(options.featureCache);
  const features = featurePlan(run, recipe);
  const cacheFacts = featureCacheFacts(features, limits);
  const begin = runPhases({ run, recipe, session, renderer, features, limits });
  const pace = createPace(totalSteps - progress.step, recipe.epochs - Math.floor(progress.step / stepsPerEpoch));
  const secondsBefore = progress.seconds;
  /** Broken pictures, whose turn comes every epoch; and features, whose cache has told of itself. */
  const told = new Set<unknown>();
  let phase: RunPhase | undefined;
  /** Features that an evaluation has gone through. */
  let evaluated: RunPhase['features'];
  try {
    yield await record(runStart(run, recipe, runFolder, progress.step, cacheFacts));
    if (folder?.found !== undefined) yield await record({ type: 'run-recover', step: progress.step, ...folder.found });
    for (const [index, { end, groups }] of plan.entries()) {
      if (end <= progress.step) continue;
      phase = await begin(index, progress.step, optimizerState);
      ({ optimizerState } = phase);
      yield await record({ type: 'groups-change', step: progress.step, groups });
      for await (const batch of phase.batches) {
        const { step } = progress;
        for (const { file, reason } of batch.skipped) {
          if (!told.has(file)) yield await record({ type: 'sample-skip', step, file, reason });
          told.add(file);
        }
        const isCached = batch.fromCache > 0 && batch.fromCache === batch.samples.length;
        if (isCached && !told.has(phase.features)) {
          yield await record({ type: 'features-cached', step, ...keptFeatures(features, run, index) });
          told.add(phase.features);
        }

        const moment = { step, learningRate: recipe.learningRate(step, totalSteps), momentum: recipe.momentum?.(step, totalSteps) };
        let loss = 0;
        if (batch.samples.length > 0) {
          loss = await phase.step(batch, moment);
          if (!Number.isFinite(loss)) {
            if (progress.best !== null) await saveBestModel(progress.best);
            throw new DivergenceError(step, loss, moment.learningRate, progress.last === null ? undefined : files?.lastCheckpoint);
          }
        }
        pace.step(batch.samples.length, isCached ? 'cached' : 'computed');
        progress = { ...progress, step: step + 1, epochLossSum: progress.epochLossSum + loss, seconds: secondsBefore + pace.seconds() };
        yield await record({
          type: 'step-end',
          step: step + 1,
          epoch: Math.floor(step / stepsPerEpoch) + 1,
          loss,
          learningRate: moment.learningRate,
          momentum: moment.momentum ?? null,
          images: batch.samples.length,
          fromCache: batch.fromCache,
          imagesPerSecond: pace.imagesPerSecond(),
          secondsLeft: pace.secondsLeft(cacheFacts === null ? { steps: 0, evaluations: 0 } : cachedFrom(step + 1, features, run)),
        });

        const epochEnds = progress.step % stepsPerEpoch === 0;
        if (epochEnds) {
          const started = performance.now();
          const evaluation = await phase.evaluate(dataset.validation);
          await phase.features?.flush();
          pace.evaluation(phase.features !== undefined && phase.features === evaluated ? 'cached' : 'computed');
          evaluated = phase.features;
          const { accuracy, loss: heldOutLoss, multiLabel } = evaluation;
          const last: EpochScores = { epoch: progress.step / stepsPerEpoch, accuracy, loss: heldOutLoss, ...(multiLabel === undefined ? {} : { multiLabel }) };
          const best = isBetter(last, progress.best);
          const trainingLoss = progress.epochLossSum / stepsPerEpoch;
          progress = { ...progress, epochLossSum: 0, last, best: best ? last : progress.best, seconds: secondsBefore + pace.seconds() };
          yield await record({ type: 'evaluation-end', step: progress.step, epoch: last.epoch, split: 'validation', trainingLoss, evaluation, best, seconds: (performance.now() - started) / 1000 });
          if (best && runFolder !== undefined) await writePredictions(runFolder, evaluation.predictions);
          yield* saveCheckpoints(best ? ['best', 'epoch'] : ['epoch'], optimizerState, progress);
          for (const [type, reason] of [['features-unwritable', phase.features?.problem()], ['pictures-unwritable', renderer.problem()]] as const) {
            if (reason === undefined || told.has(type + reason)) continue;
            yield await record({ type, step: progress.step, reason });
            told.add(type + reason);
          }
        }
        if (signal?.aborted === true && progress.step < totalSteps) {
          if (!epochEnds) yield* saveCheckpoints(['interrupt'], optimizerState, progress);
          await saveModel(progress.last);
          yield await record({ type: 'run-interrupt', step: progress.step, totalSteps });
          return;
        }
      }
    }
    await saveBestModel(progress.best);
    if (dataset.test !== undefined) {
      const started = performance.now();
      const evaluate = createEvaluation({ ...recipe, session, model, renderer, classCount: dataset.classes.length, transforms: recipe.transforms.evaluate, normalization: recipe.backbone.normalization, interpolation: recipe.backbone.interpolation, lossContext, threshold: progress.best?.multiLabel?.classes.map((one) => one.threshold) ?? recipe.threshold });
      const evaluation = await evaluate(dataset.test);
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
    await phase?.batches.return();
    await phase?.features?.flush();
    await renderer.close();
    session.close();
    if (optimizerState !== undefined) dispose([...leavesOf(optimizerState).values()]);
    // Not model.dispose(): layers that also stand in the upper part of a cut model count as in use.
    dispose(parameters.map(({ variable }) => variable));
  }
}

/** Higher mean average precision, or accuracy where there is one class for each picture; or the same with a lower loss. */
function isBetter(candidate: Scores, best: Scores | null): boolean {
  if (best === null) return true;
  const [score, other] = [candidate, best].map(({ accuracy, multiLabel }) => multiLabel?.meanAveragePrecision ?? accuracy) as [number, number];
  return score > other || (score === other && candidate.loss < best.loss);
}
