import { readFileSync } from 'node:fs';
import type { Schedule } from '@thaw/core';

interface Golden {
  readonly steps: number;
  readonly oneCycle: Cycle;
  readonly oneCycleLateTurn: Cycle;
  readonly cosine: readonly number[];
  readonly cosineOverlap: readonly number[];
  readonly cosineWithoutWarmUp: readonly number[];
  readonly milestones: readonly number[];
  readonly every: readonly number[];
  readonly linear: readonly number[];
}

interface Cycle {
  readonly learningRate: readonly number[];
  readonly momentum: readonly number[];
}

/** Written by bench/reference/schedulers.py with fastai, timm and PyTorch. */
export const golden = JSON.parse(readFileSync(new URL('schedulers.json', import.meta.url), 'utf8')) as Golden;

/** The largest relative error of a schedule over a run of the golden length. */
export const largestError = (schedule: Schedule, theirs: readonly number[]): number =>
  Math.max(...theirs.map((value, step) => Math.abs(schedule(step, theirs.length) - value) / value));
