import { ThawError } from '@thaw/core';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type RenderJob, type RenderOutcome, runOrSkip } from './render-job.ts';

/** Renders jobs, each into its own `target`. */
export interface WorkerPool {
  /** Jobs may be given at any time; those of one worker wait in line. */
  run(job: RenderJob): Promise<RenderOutcome>;
  /** Ends the workers; jobs that are not done reject. */
  close(): Promise<void>;
}

export interface ToWorker {
  readonly id: number;
  readonly job: RenderJob;
}

export type ToPool = 'ready' | { readonly id: number; readonly outcome: RenderOutcome };

interface Pending {
  readonly job: RenderJob;
  readonly resolve: (outcome: RenderOutcome) => void;
  readonly reject: (error: ThawError) => void;
}

/** A place at which one worker sits, and after a crash the next. */
interface Seat {
  worker: Worker;
  isReady: boolean;
  crash?: Error;
  /** In the order in which the worker gets to them. */
  readonly pending: Map<number, Pending>;
}

/**
 * Starts `count` worker threads; with 0, jobs run on the calling thread.
 *
 * A worker that crashes is replaced: the job it was at is skipped with the reason, those behind it go to the new one.
 * Workers keep the process alive only while they have jobs.
 *
 * @param script the worker's entry, built JavaScript
 * @throws ThawError when the script is missing
 */
export function createWorkerPool(count: number, script: URL = builtWorker()): WorkerPool {
  if (count === 0) return poolOfNone();
  if (!existsSync(script)) {
    throw new ThawError('The worker script of @thaw/images is not built.', { wanted: fileURLToPath(script), cure: 'run `pnpm build` first, or render without workers' });
  }
  let nextId = 0;
  let broken: ThawError | undefined;
  const seats: Seat[] = Array.from({ length: count }, () => occupy({ isReady: false, pending: new Map() }));

  function occupy(seat: Omit<Seat, 'worker'>): Seat {
    // Flags of this process (loaders, inspectors) are not for the worker, which is plain JavaScript.
    const worker = new Worker(script, { execArgv: [] });
    const occupied = Object.assign(seat, { worker, isReady: false });
    worker.unref();
    worker.on('message', (message: ToPool) => {
      if (message === 'ready') occupied.isReady = true;
      else settle(occupied, message.id, message.outcome);
    });
    worker.on('error', (error) => {
      occupied.crash = error;
    });
    worker.on('exit', (code) => {
      if (broken === undefined) replace(occupied, occupied.crash?.message ?? `exit code ${code}`);
    });
    return occupied;
  }

  function settle(seat: Seat, id: number, outcome: RenderOutcome): void {
    const done = seat.pending.get(id);
    // A result that comes after `close` must not let the process end before the worker has: whoever waits would never go on.
    if (done === undefined) return;
    seat.pending.delete(id);
    if (seat.pending.size === 0) seat.worker.unref();
    done.resolve(outcome);
  }

  function replace(seat: Seat, crash: string): void {
    if (!seat.isReady) {
      stop(new ThawError(`A worker of @thaw/images does not start: ${crash}`, { cure: 'check that sharp is installed for this machine: npm install sharp' }));
      return;
    }
    const culprit = seat.pending.keys().next();
    if (!culprit.done) settle(seat, culprit.value, { skipReason: `the worker that rendered it crashed (${crash})` });
    delete seat.crash;
    occupy(seat);
    for (const [id, { job }] of seat.pending) send(seat, id, job);
  }

  function send(seat: Seat, id: number, job: RenderJob): void {
    seat.worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that rule is about windows; this is a worker thread
    seat.worker.postMessage({ id, job } satisfies ToWorker);
  }

  function stop(error: ThawError): void {
    broken = error;
    for (const { pending } of seats) {
      for (const { reject } of pending.values()) reject(error);
      pending.clear();
    }
  }

  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        if (broken !== undefined) {
          reject(broken);
          return;
        }
        const seat = seats.reduce((least, other) => (other.pending.size < least.pending.size ? other : least));
        const id = nextId++;
        seat.pending.set(id, { job, resolve, reject });
        send(seat, id, job);
      }),
    async close() {
      stop(new ThawError('The renderer is closed.', { cure: 'create another one' }));
      await Promise.all(seats.map(({ worker }) => worker.terminate()));
    },
  };
}

/** This module runs from `dist` when it is built, else from `src`. */
const builtWorker = (): URL => new URL(import.meta.url.endsWith('.ts') ? '../dist/worker.js' : './worker.js', import.meta.url);

/** Runs jobs one by one on the calling thread. */
function poolOfNone(): WorkerPool {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(job) {
      const result = last.then(() => runOrSkip(job));
      last = result.catch(() => {});
      return result;
    },
    close: async () => {},
  };
}
