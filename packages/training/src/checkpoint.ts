import { readFile } from 'node:fs/promises';
import { tidy, type TensorContainer } from '@tensorflow/tfjs-core';
import { nearest, ThawError } from '@thaw/core';
import { type HostTensor, writeSafetensors } from '@thaw/weights';
import { z } from 'zod';
import { writeFileAtomic } from './atomic-write.ts';
import type { EpochScores } from './events.ts';
import { deviceTensor, hostTensor, restoreState, storeState } from './optimizer-state.ts';
import type { Parameter } from './parameters.ts';
import { parseSafetensors, parseStored, storedNumber } from './stored-values.ts';

/** Where a run stands, besides tensors. */
export interface Progress {
  /** Steps done. */
  readonly step: number;
  /** Sum of the losses of the running epoch's steps so far. */
  readonly epochLossSum: number;
  /** Seconds trained before. */
  readonly seconds: number;
  readonly best: EpochScores | null;
  readonly last: EpochScores | null;
}

const outcome = z.looseObject({ epoch: z.int().min(1), accuracy: z.number().min(0).max(1), loss: storedNumber }).nullable();
const storedProgress = z.object({ step: z.int().min(0), epochLossSum: z.number(), seconds: z.number().min(0), best: outcome, last: outcome });

const format = 'thaw-checkpoint-1';

/**
 * Saves everything a run needs to go on, as one safetensors file, atomically: weights under `model/`, optimizer
 * state under `optimizer/`, and progress and recipe in the header.
 *
 * @param files where; the same goes to each, but is gathered once
 */
export async function saveCheckpoint(
  files: readonly string[],
  parameters: readonly Parameter[],
  optimizerState: TensorContainer,
  progress: Progress,
  recipe: unknown,
): Promise<void> {
  const weights = Object.fromEntries(parameters.map(({ name, variable }) => [`model/${name}`, hostTensor(variable)]));
  const { tensors, template } = storeState(optimizerState);
  const metadata = { format, progress: JSON.stringify(progress), optimizer: template, recipe: JSON.stringify(recipe) };
  const bytes = writeSafetensors({ ...weights, ...tensors }, metadata);
  for (const file of files) await writeFileAtomic(file, bytes);
}

/**
 * Loads a checkpoint into the model's weights and gives back the optimizer's state and the progress.
 *
 * @throws ThawError when the file is no checkpoint, or its weights do not fit the model
 */
export async function loadCheckpoint(
  file: string,
  parameters: readonly Parameter[],
): Promise<{ optimizerState: TensorContainer; progress: Progress }> {
  const { tensors, metadata } = await readCheckpoint(file);
  assignWeights(file, parameters, tensors);
  const progress = parseStored(metadata['progress'] ?? '', storedProgress, { file, what: 'The progress in the checkpoint', cure });
  return { optimizerState: restoreState(file, { tensors, template: metadata['optimizer'] ?? '' }), progress };
}

/** Loads only the weights of a checkpoint. */
export async function loadCheckpointWeights(file: string, parameters: readonly Parameter[]): Promise<void> {
  assignWeights(file, parameters, (await readCheckpoint(file)).tensors);
}

async function readCheckpoint(file: string) {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new ThawError('There is no checkpoint to read.', { given: `${file}: ${(cause as Error).message}`, cure: 'name a run folder that has checkpoints/last.safetensors', cause });
  }
  const { tensors, metadata } = parseSafetensors(bytes, { file, what: 'checkpoint', cure });
  if (metadata['format'] !== format) {
    throw new ThawError(`${file} is not a checkpoint of this version of thaw.`, {
      wanted: format,
      given: metadata['format'] ?? 'no format',
      cure: 'resume with the version of thaw that wrote it',
    });
  }
  return { tensors, metadata };
}

const cure = 'resume from the other checkpoint beside it, if that is whole: copy it over this one; or start a new run';

function assignWeights(file: string, parameters: readonly Parameter[], tensors: Readonly<Record<string, HostTensor>>): void {
  const stored = Object.keys(tensors).filter((name) => name.startsWith('model/'));
  const problems = parameters.flatMap(({ name, variable }) => {
    const tensor = tensors[`model/${name}`];
    if (tensor === undefined) {
      const similar = nearest(`model/${name}`, stored);
      return [`missing: ${name}${similar === undefined ? '' : ` (nearest: ${similar})`}`];
    }
    if (tensor.dtype !== 'float32') return [`type of ${name}: wanted float32, given ${tensor.dtype}`];
    return String(tensor.shape) === String(variable.shape) ? [] : [`shape of ${name}: wanted [${String(variable.shape)}], given [${String(tensor.shape)}]`];
  });
  if (problems.length > 0) {
    throw new ThawError(`The checkpoint ${file} does not fit the model:\n${problems.slice(0, 8).map((line) => `  ${line}`).join('\n')}`, {
      cure: 'use the recipe the checkpoint was made with',
    });
  }
  tidy(() => {
    for (const { name, variable } of parameters) variable.assign(deviceTensor(tensors[`model/${name}`]!));
  });
}
