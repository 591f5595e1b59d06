/** How fast a run goes, and how long it has left. */
export interface Pace {
  /** A training step of so many pictures has ended. */
  step(images: number, kind: WorkKind): void;
  /** An evaluation has ended. */
  evaluation(kind: WorkKind): void;
  /** Training pictures per second over the last steps of the kind there was last, waiting for pictures included. */
  imagesPerSecond(): number;
  /** @param cached how much of what is left will find its features kept */
  secondsLeft(cached: { readonly steps: number; readonly evaluations: number }): number;
  /** Since the pace was made. */
  seconds(): number;
}

/** Where features of frozen layers are all kept, steps and evaluations are much quicker. */
export type WorkKind = 'computed' | 'cached';

/** Share of the old average kept per step: the last ten or so count. */
const smoothing = 0.9;

export function createPace(stepsLeft: number, evaluationsLeft: number, now: () => number = () => performance.now() / 1000): Pace {
  const start = now();
  let last = start;
  const averages: Partial<Record<WorkKind, { readonly seconds: number; readonly images: number }>> = {};
  const evaluations: Partial<Record<WorkKind, number>> = {};
  let kind: WorkKind = 'computed';
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
    evaluation(evaluationKind) {
      evaluations[evaluationKind] = lap();
      evaluationsLeft -= 1;
    },
    imagesPerSecond() {
      const average = averages[kind];
      return average !== undefined && average.seconds > 0 ? average.images / average.seconds : 0;
    },
    secondsLeft: (cached) =>
      Math.max(0, secondsOf(stepsLeft, cached.steps, averages.computed?.seconds, averages.cached?.seconds) + secondsOf(evaluationsLeft, cached.evaluations, evaluations.computed, evaluations.cached)),
    seconds: () => now() - start,
  };
}

/** Before the first quick one nothing is known of them, but that they are next to nothing beside the others. */
function secondsOf(left: number, cachedLeft: number, computed: number | undefined, cached: number | undefined): number {
  const quick = Math.min(left, cachedLeft);
  return (left - quick) * (computed ?? cached ?? 0) + quick * (cached ?? 0);
}
