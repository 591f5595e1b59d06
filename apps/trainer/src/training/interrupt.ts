/** Turns Ctrl-C into a signal. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** Gives Ctrl-C its usual meaning back. */
  dispose(): void;
}

/** What shells expect of a program that Ctrl-C ended. */
export const interruptedExitCode = 130;

/** The first Ctrl-C (or request to terminate) aborts the signal; the second ends the process at once. */
export function catchInterrupt(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(interruptedExitCode);
    controller.abort();
    onFirst();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    dispose: () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt),
  };
}
