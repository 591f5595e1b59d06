/** How fast a run goes, and how long it has left. */
export interface Pace {
  /** A training step of so many pictures has ended. */
  step(images: number): void;
  /** An evaluation has ended. */
  evaluation(): void;
  /** Training pictures per second over the last steps, waiting for pictures included. */
  imagesPerSecond(): number;
  secondsLeft(): number;
  /** Since the pace was made. */
  seconds(): number;
}

/** Share of the old average kept per step: the last ten or so count. */
const smoothing = 0.9;

export function createPace(stepsLeft: number, evaluationsLeft: number, now: () => number = () => performance.now() / 1000): Pace {
  const start = now();
  let last = start;
  let stepSeconds: number | undefined;
  let stepImages = 0;
  let evaluationSeconds = 0;
  const lap = () => {
    const passed = now() - last;
    last = now();
    return passed;
  };
  return {
    step(images) {
      const passed = lap();
      stepsLeft -= 1;
      // The first step waits for the first pictures and warms up; it must not weigh on the rest for long.
      stepSeconds = stepSeconds === undefined ? passed : smoothing * stepSeconds + (1 - smoothing) * passed;
      stepImages = stepImages === 0 ? images : smoothing * stepImages + (1 - smoothing) * images;
    },
    evaluation() {
      evaluationSeconds = lap();
      evaluationsLeft -= 1;
    },
    imagesPerSecond: () => (stepSeconds ? stepImages / stepSeconds : 0),
    secondsLeft: () => Math.max(0, stepsLeft * (stepSeconds ?? 0) + evaluationsLeft * evaluationSeconds),
    seconds: () => now() - start,
  };
}
