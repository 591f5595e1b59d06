import type { Schedule } from '@thaw/core';

/** A straight line from one value to another over the run. */
export const straight = (from: number, to: number): Schedule => (step, totalSteps) => from + (to - from) * (step / totalSteps);

/** Half a cosine from one value to another over the run: flat at both ends. */
export const halfCosine = (from: number, to: number): Schedule => (step, totalSteps) =>
  to + ((from - to) * (1 + Math.cos((Math.PI * step) / totalSteps))) / 2;
