import { access, appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ThawError } from '@thaw/core';
import { z } from 'zod';
import { removeTemporaryFiles, WriteError, writeFileAtomic } from './atomic-write.ts';
import type { Prediction, TrainingEvent } from './events.ts';
import { repairModelFolder } from './model-folder.ts';
import { parseEvent, type WrittenEvent } from './parse-event.ts';
import { checkNotLocked, lockName, lockRun, type RunHolder } from './run-lock.ts';
import { parseStored, storedNumber } from './stored-values.ts';

/** What a run leaves on disk, and where. */
export const runFiles = (folder: string) => ({
  recipe: join(folder, 'recipe.json'),
  events: join(folder, 'events.jsonl'),
  /** Answers of the best model to the validation split. */
  predictions: join(folder, 'predictions.json'),
  checkpoints: join(folder, 'checkpoints'),
  lastCheckpoint: join(folder, 'checkpoints', 'last.safetensors'),
  bestCheckpoint: join(folder, 'checkpoints', 'best.safetensors'),
  model: join(folder, 'model'),
});

/** @throws ThawError when it exists and is not empty, or cannot be read */
async function checkRunFolderIsFree(folder: string): Promise<void> {
  await checkNotLocked(folder);
  await checkIsEmpty(folder);
}

async function checkIsEmpty(folder: string): Promise<void> {
  const content = (await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw cannotWrite(folder, error);
  })).filter((name) => name !== lockName);
  if (content.length === 0) return;
  throw new ThawError('The run folder exists and is not empty; a run never overwrites another.', {
    given: folder,
    available: content.slice(0, 8),
    cure: content.includes(basename(runFiles(folder).recipe)) ? 'go on with it by --resume, or name another folder' : 'name another folder',
  });
}

async function checkRunFolderHasRun(folder: string): Promise<void> {
  const { recipe } = runFiles(folder);
  await access(recipe).catch((cause: unknown) => {
    throw new ThawError('There is no run to go on with.', { wanted: 'a run folder, with recipe.json in it', given: recipe, cure: 'name the folder of an earlier run, or start a new one', cause });
  });
}

/** A run folder that one process works in. */
export interface OpenRunFolder {
  /** What the last process left when it was killed; undefined when it ended well. */
  readonly found: { readonly killed: RunHolder | null; readonly leftovers: readonly string[] } | undefined;
  /** Makes the folder of a new run, with the resolved recipe in it. */
  create(recipe: unknown): Promise<void>;
  /** Lets others work in it. */
  release(): Promise<void>;
}

/**
 * Takes the folder of a run for this process; that of a new run only when it is created, so that mistakes leave nothing behind.
 * Removes what a killed process left half written.
 *
 * @throws ThawError when another process works in it, a new run's folder is not empty, or an old run's has no run
 */
export async function openRunFolder(folder: string, { resume }: { readonly resume: boolean }): Promise<OpenRunFolder> {
  await (resume ? checkRunFolderHasRun(folder) : checkRunFolderIsFree(folder));
  let lock = resume ? await lockRun(folder) : undefined;
  const release = async (): Promise<void> => lock?.release();
  try {
    const leftovers = resume ? await removeLeftovers(folder) : [];
    const { abandonedBy: killed = null } = lock ?? {};
    return {
      found: killed === null && leftovers.length === 0 ? undefined : { killed, leftovers },
      release,
      async create(recipe) {
        await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
          throw cannotWrite(folder, error);
        });
        lock = await lockRun(folder);
        // Another run may have begun here while this one prepared itself.
        await checkIsEmpty(folder);
        await writeFileAtomic(runFiles(folder).recipe, `${JSON.stringify(recipe, null, 2)}\n`);
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function removeLeftovers(folder: string): Promise<string[]> {
  const { checkpoints, model } = runFiles(folder);
  const ofCheckpoints = (await removeTemporaryFiles(checkpoints)).map((name) => join(basename(checkpoints), name));
  return [...(await removeTemporaryFiles(folder)), ...ofCheckpoints, ...(await repairModelFolder(model))];
}

const cannotWrite = (folder: string, cause: NodeJS.ErrnoException): ThawError =>
  new ThawError('The run folder cannot be written.', { given: `${folder}: ${cause.message}`, cure: 'name a folder you may write to', cause });

export async function appendEvent(folder: string, event: TrainingEvent): Promise<void> {
  const slim = event.type === 'evaluation-end' ? { ...event, evaluation: { ...event.evaluation, predictions: [] } } : event;
  const { events } = runFiles(folder);
  await appendFile(events, `${JSON.stringify({ time: new Date().toISOString(), ...slim })}\n`).catch((error: NodeJS.ErrnoException) => {
    throw new WriteError(events, error);
  });
}

/** All whole events of `events.jsonl`; lines that are none are left out, such as a last one cut off by a crash. */
export async function readEvents(folder: string): Promise<WrittenEvent[]> {
  const text = await readFile(runFiles(folder).events, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    const event = parseEvent(line);
    return event === undefined ? [] : [event];
  });
}

/** Events that come before a step: a run that goes on there tells them anew. */
const announcements: readonly string[] = ['run-start', 'groups-change', 'features-cached', 'features-unwritable', 'sample-skip', 'run-recover'];

/** Forgets what came after `step` steps were done, before a run goes on from there. */
export async function rewindEvents(folder: string, step: number): Promise<void> {
  const kept = (await readEvents(folder)).filter(
    (event) => (announcements.includes(event.type) ? event.step < step : event.step <= step) && event.type !== 'run-interrupt' && event.type !== 'run-end',
  );
  await writeFileAtomic(runFiles(folder).events, kept.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

export const writePredictions = (folder: string, predictions: readonly Prediction[]): Promise<void> =>
  writeFileAtomic(runFiles(folder).predictions, JSON.stringify(predictions.map((prediction) => ({ ...prediction, probabilities: prediction.probabilities.map((value) => Number(value.toFixed(5))) }))));

/** @throws ThawError when the file is damaged */
export async function readPredictions(folder: string): Promise<Prediction[]> {
  const file = runFiles(folder).predictions;
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new ThawError('The predictions of the run cannot be read.', { given: cause.message, cure: predictionsCure, cause });
  });
  return parseStored(text, storedPredictions, { file, what: 'The list of predictions', cure: predictionsCure });
}

const predictionsCure = 'go on with the run by --resume: its next best epoch writes them again';

const storedPredictions = z.array(
  z.looseObject({ id: z.string(), file: z.string(), labels: z.array(z.int().min(0)), predicted: z.array(z.int().min(0)), probabilities: z.array(z.number()), loss: storedNumber }),
);
