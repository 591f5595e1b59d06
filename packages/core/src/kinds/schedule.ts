/**
 * The value of a hyper-parameter at `step` (from 0) of `totalSteps`. Pure: ask for any point, in any
 * order. Steps and totals may be fractions, for a phase of a sequence sees its part as its whole run.
 */
export type Schedule = (step: number, totalSteps: number) => number;
