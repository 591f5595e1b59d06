/** Turns Ctrl-C into a signal. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Gives Ctrl-C its usual meaning back. */
  dispose(): void;
}

/** What shells expect of a program that Ctrl-C ended. */
export const interruptedExitCode = 130;

/** Script runners pass on a Ctrl-C that the terminal has sent to all of them already, a moment later, in milliseconds. */
const echo = 300;

/** Ctrl-C, a request to terminate, and a terminal that was closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first Ctrl-C (or its like) aborts the signal; the second ends the process at once. */
export function catchInterrupt(onFirst: () => void, onSecond: () => void): Interrupt {
  const controller = new AbortController();
  let first = 0;
  const interrupt = () => {
    if (controller.signal.aborted) {
      if (performance.now() - first <= echo) return;
      onSecond();
      process.exit(interruptedExitCode);
    }
    first = performance.now();
    controller.abort();
    onFirst();
  };
  for (const signal of signals) process.on(signal, interrupt);
  return {
    signal: controller.signal,
    dispose() {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}
