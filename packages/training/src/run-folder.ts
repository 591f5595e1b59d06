import { access, appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ThawError } from '@thaw/core';
import { writeFileAtomic } from './atomic-write.ts';
import type { Prediction, TrainingEvent } from './events.ts';

/** What a run leaves on disk, and where. */
export const runFiles = (folder: string) => ({
  recipe: join(folder, 'recipe.json'),
  events: join(folder, 'events.jsonl'),
  /** Answers of the best model to the validation split. */
  predictions: join(folder, 'predictions.json'),
  lastCheckpoint: join(folder, 'checkpoints', 'last.safetensors'),
  bestCheckpoint: join(folder, 'checkpoints', 'best.safetensors'),
  model: join(folder, 'model'),
});

/** An event as `events.jsonl` keeps it: with its time, and without the single predictions, which have a file of their own. */
export type WrittenEvent = TrainingEvent & { readonly time: string };

/**
 * Sees that a new run may have the folder; changes nothing.
 *
 * @throws ThawError when it exists and is not empty, or cannot be read
 */
export async function checkRunFolderIsFree(folder: string): Promise<void> {
  let content: string[] = [];
  try {
    content = await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw cannotWrite(folder, error as NodeJS.ErrnoException);
  }
  if (content.length === 0) return;
  throw new ThawError('The run folder exists and is not empty; a run never overwrites another.', {
    given: folder,
    available: content.slice(0, 8),
    cure: content.includes(basename(runFiles(folder).recipe)) ? 'go on with it by --resume, or name another folder' : 'name another folder',
  });
}

/**
 * Sees that the folder holds a run to go on with.
 *
 * @throws ThawError when there is no recipe in it
 */
export async function checkRunFolderHasRun(folder: string): Promise<void> {
  const { recipe } = runFiles(folder);
  await access(recipe).catch((cause: unknown) => {
    throw new ThawError('There is no run to go on with.', { wanted: 'a run folder, with recipe.json in it', given: recipe, cure: 'name the folder of an earlier run, or start a new one', cause });
  });
}

/**
 * Makes the folder of a new run, with the resolved recipe in it.
 *
 * @throws ThawError when it cannot be written
 */
export async function createRunFolder(folder: string, recipe: unknown): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(runFiles(folder).recipe, `${JSON.stringify(recipe, null, 2)}\n`);
  } catch (error) {
    throw cannotWrite(folder, error as NodeJS.ErrnoException);
  }
}

const cannotWrite = (folder: string, cause: NodeJS.ErrnoException): ThawError =>
  new ThawError('The run folder cannot be written.', { given: `${folder}: ${cause.message}`, cure: 'name a folder you may write to', cause });

export async function appendEvent(folder: string, event: TrainingEvent): Promise<void> {
  const slim = event.type === 'evaluation-end' ? { ...event, evaluation: { ...event.evaluation, predictions: [] } } : event;
  await appendFile(runFiles(folder).events, `${JSON.stringify({ time: new Date().toISOString(), ...slim })}\n`);
}

/** All whole lines of `events.jsonl`; a last line cut off by a crash is left out. */
export async function readEvents(folder: string): Promise<WrittenEvent[]> {
  const text = await readFile(runFiles(folder).events, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as WrittenEvent];
    } catch {
      return [];
    }
  });
}

/** Events that come before a step: a run that goes on there tells them anew. */
const announcements: readonly string[] = ['run-start', 'groups-change', 'features-cached', 'features-unwritable', 'sample-skip'];

/** Forgets what came after `step` steps were done, before a run goes on from there. */
export async function rewindEvents(folder: string, step: number): Promise<void> {
  const kept = (await readEvents(folder)).filter(
    (event) => (announcements.includes(event.type) ? event.step < step : event.step <= step) && event.type !== 'run-interrupt' && event.type !== 'run-end',
  );
  await writeFileAtomic(runFiles(folder).events, kept.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

export const writePredictions = (folder: string, predictions: readonly Prediction[]): Promise<void> =>
  writeFileAtomic(runFiles(folder).predictions, JSON.stringify(predictions.map((prediction) => ({ ...prediction, probabilities: prediction.probabilities.map((value) => Number(value.toFixed(5))) }))));

export async function readPredictions(folder: string): Promise<Prediction[]> {
  return JSON.parse(await readFile(runFiles(folder).predictions, 'utf8')) as Prediction[];
}
