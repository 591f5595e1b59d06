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

/** The first Ctrl-C (or request to terminate) aborts the signal; the second ends the process at once. */
export function catchInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  let first = 0;
  const interrupt = () => {
    if (controller.signal.aborted) {
      if (performance.now() - first > echo) process.exit(interruptedExitCode);
      return;
    }
    first = performance.now();
    controller.abort();
    onFirst();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    dispose: () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt),
  };
}
