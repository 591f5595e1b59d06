import { setTimeout as wait } from 'node:timers/promises';
import { ThawError } from '@thaw/core';

export interface RetryOptions {
  readonly signal?: AbortSignal;
  /** How often a connection that fails or is cut is tried again, from where it stood. Default 5. */
  readonly retries?: number;
  /** Milliseconds before the first new try; doubles each time. Default 500. */
  readonly retryDelay?: number;
}

/** A server that is busy or broken just now. */
export class PassingError extends Error {
  override readonly name = 'PassingError';

  /** @param pause milliseconds that the server asks to wait; 0 when it does not say */
  constructor(
    message: string,
    readonly pause: number = 0,
  ) {
    super(message);
  }
}

/** In milliseconds. A server that asks for more has a limit per hour or day: nobody waits for that in front of a screen. */
const longestPause = 60_000;

/**
 * Tries again while failures may pass by themselves. A ThawError is final.
 *
 * @throws what `giveUp` makes of the last failure; the signal's reason when aborted
 */
export async function withRetries<Result>(
  attempt: () => Promise<Result>,
  { signal, retries = 5, retryDelay = 500 }: RetryOptions,
  giveUp: (cause: unknown, tries: number) => ThawError,
): Promise<Result> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (cause) {
      signal?.throwIfAborted();
      if (ThawError.isInstance(cause)) throw cause;
      const pause = cause instanceof PassingError ? cause.pause : 0;
      if (failures === retries || pause > longestPause) throw giveUp(cause, failures + 1);
      await waitFor(Math.max(pause, retryDelay * 2 ** failures), signal);
    }
  }
}

async function waitFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
