/** How fast a run goes, and how long it has left. */
export interface Pace {
  /** A training step of so many pictures has ended. Steps whose features were all kept are much quicker than others. */
  step(images: number, kind: StepKind): void;
  /** An evaluation has ended. */
  evaluation(): void;
  /** Training pictures per second over the last steps of the kind there was last, waiting for pictures included. */
  imagesPerSecond(): number;
  /** @param cached how many of the steps left will be quick ones */
  secondsLeft(cached: number): number;
  /** Since the pace was made. */
  seconds(): number;
}

export type StepKind = 'computed' | 'cached';

/** Share of the old average kept per step: the last ten or so count. */
const smoothing = 0.9;

export function createPace(stepsLeft: number, evaluationsLeft: number, now: () => number = () => performance.now() / 1000): Pace {
  const start = now();
  let last = start;
  const averages: Partial<Record<StepKind, { readonly seconds: number; readonly images: number }>> = {};
  let kind: StepKind = 'computed';
  let evaluationSeconds = 0;
  const lap = () => {
    const passed = now() - last;
    last = now();
    return passed;
  };
  return {
    step(images, stepKind) {
      const seconds = lap();
      stepsLeft -= 1;
      kind = stepKind;
      // The first step waits for the first pictures and warms up; it must not weigh on the rest for long.
      const before = averages[kind] ?? { seconds, images };
      averages[kind] = { seconds: smoothing * before.seconds + (1 - smoothing) * seconds, images: smoothing * before.images + (1 - smoothing) * images };
    },
    evaluation() {
      evaluationSeconds = lap();
      evaluationsLeft -= 1;
    },
    imagesPerSecond() {
      const average = averages[kind];
      return average !== undefined && average.seconds > 0 ? average.images / average.seconds : 0;
    },
    secondsLeft(cached) {
      const quick = Math.min(cached, stepsLeft);
      // Before the first quick step nothing is known of them, but that they are next to nothing beside the others.
      const computedSeconds = averages.computed?.seconds ?? averages.cached?.seconds ?? 0;
      return Math.max(0, (stepsLeft - quick) * computedSeconds + quick * (averages.cached?.seconds ?? 0) + evaluationsLeft * evaluationSeconds);
    },
    seconds: () => now() - start,
  };
}
