import type { TensorContainer } from '@tensorflow/tfjs-core';
import { loadCheckpointWeights, type Progress, saveCheckpoint } from './checkpoint.ts';
import type { Scores, TrainingEvent } from './events.ts';
import { describePlugins, saveModel } from './model-folder.ts';
import { chooseThresholds } from './multi-label-scores.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';
import { appendEvent, runFiles } from './run-folder.ts';
import type { Session } from './session.ts';

export interface RunOutputOptions {
  readonly run: PreparedRun;
  readonly recipe: ResolvedRecipe;
  readonly session: Session;
  /** Without it nothing is written. */
  readonly runFolder: string | undefined;
  readonly writtenRecipe: unknown;
  /** Paths of plugins start here; default: the current folder. */
  readonly from: string | undefined;
}

/** Makes the functions that write what a run leaves while it goes. */
export function runOutput({ run: { model, dataset, parameters }, recipe, session, runFolder, writtenRecipe, from }: RunOutputOptions) {
  const files = runFolder === undefined ? undefined : runFiles(runFolder);

  /** Writes an event to disk before anyone sees it. */
  const record = async (event: TrainingEvent): Promise<TrainingEvent> => {
    if (runFolder !== undefined) await appendEvent(runFolder, event);
    return event;
  };

  const writeModel = async (scores: Scores | null): Promise<void> => {
    if (files === undefined) return;
    await saveModel(files.model, model, {
      format: 'thaw-model-1',
      task: recipe.task,
      classes: dataset.classes,
      ...(recipe.task === 'multi-label' ? { thresholds: thresholdsOf(recipe, dataset, scores) } : {}),
      normalization: recipe.backbone.normalization,
      interpolation: recipe.backbone.interpolation ?? 'bilinear',
      transforms: recipe.written.transforms.evaluate,
      plugins: describePlugins(files.model, recipe.written.plugins, from),
    });
  };

  return {
    record,
    async *saveCheckpoints(reasons: readonly ('epoch' | 'best' | 'interrupt')[], optimizerState: TensorContainer, progress: Progress): AsyncGenerator<TrainingEvent, void> {
      if (files === undefined || reasons.length === 0) return;
      const places = reasons.map((reason) => ({ reason, file: reason === 'best' ? files.bestCheckpoint : files.lastCheckpoint }));
      await session.download();
      await saveCheckpoint(places.map(({ file }) => file), parameters, optimizerState, progress, writtenRecipe);
      for (const { file, reason } of places) yield await record({ type: 'checkpoint-save', step: progress.step, file, reason });
    },
    /** Writes the model as it is now; `scores` are those it was last given. */
    async saveModel(scores: Scores | null): Promise<void> {
      await session.download();
      await writeModel(scores);
    },
    /** Gives the model the weights of the best checkpoint, and writes it. */
    async saveBestModel(scores: Scores | null): Promise<void> {
      if (files === undefined) return;
      await loadCheckpointWeights(files.bestCheckpoint, parameters);
      await writeModel(scores);
    },
  };
}

/** Those that gave the scores; before the first evaluation there are none to choose by. */
const thresholdsOf = ({ threshold }: ResolvedRecipe, { classes }: PreparedRun['dataset'], scores: Scores | null): number[] =>
  scores?.multiLabel?.classes.map((one) => one.threshold) ?? chooseThresholds([], classes.length, threshold);
