import sharp from 'sharp';
import { parentPort } from 'node:worker_threads';
import { runOrSkip } from './render-job.ts';
import type { ToPool, ToWorker } from './worker-pool.ts';

// The entry of a worker thread: renders one job after the other, in the order they come.
const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread of @thaw/images; it is not for importing.');

// The pool has a worker for each core; more threads inside libvips would only get in each other's way. Pictures are
// read once an epoch and each time differently, so libvips' cache would be memory for nothing.
sharp.concurrency(1);
sharp.cache(false);

const tell = (message: ToPool) => port.postMessage(message);

let last = Promise.resolve();
port.on('message', ({ id, job }: ToWorker) => {
  // Anything but an unreadable file is a bug: it rejects, ends this worker and is told as the reason.
  last = last.then(async () => tell({ id, outcome: await runOrSkip(job) }));
});
tell('ready');
