import { type Interpolation, type Normalization, type Random, type Sample, type SkippedFile, ThawError, type ImageSize, type Transform } from '@thaw/core';
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { type Color, decoderKey } from './decode.ts';
import { planRender, type RenderPlan } from './pipeline.ts';
import { finishRender, toLevels } from './finish-render.ts';
import { createPictureCache } from './picture-cache.ts';
import { openPictureStore, type PictureStoreOptions } from './picture-store.ts';
import { isPresized, type PictureOrigin, type RenderJob, toRenderJob } from './render-job.ts';
import { createSharedBuffers } from './shared-buffers.ts';
import { createWorkerPool } from './worker-pool.ts';

export interface RendererOptions {
  /**
   * Threads that decode and render; 0 renders on the calling thread. The default is one for each core, up to 6: decoding
   * runs on the thread pool of libuv, which has 4 threads unless the environment says otherwise (`UV_THREADPOOL_SIZE`).
   */
  readonly workers?: number;
  /** What shows through transparent pixels; red, green and blue in [0, 1]. Default white. */
  readonly background?: Color;
  /**
   * How many bytes of decoded pictures to keep, so that later epochs need not decode them again; 0 for none. The default
   * is a quarter of the memory that is available to this process when the renderer is made. It changes no pixel.
   */
  readonly cacheBytes?: number;
  /** Where decoded pictures outlive the process, as far as that pays: those that were reduced while they were decoded. Default: nowhere. */
  readonly store?: PictureStoreOptions;
}

/** What to render into one batch. */
export interface BatchRequest {
  readonly samples: readonly Sample[];
  /** The randomness of a sample's augmentation, for example `random.fork(epoch).fork(sample.id)`. */
  readonly random: (sample: Sample) => Random;
  /** The first is applied first; they must end at one size. Batch transforms are passed over. */
  readonly transforms: readonly Transform[];
  /** The backbone's; used when no transform normalizes. Without either, colors come as they are in pictures: 8-bit. */
  readonly normalization?: Normalization | undefined;
  /** The backbone's; used when no transform names one. Default bilinear. */
  readonly interpolation?: Interpolation | undefined;
}

/** What a request does to one of its pictures. */
export const planSample = ({ random, ...defaults }: BatchRequest, sample: Sample): RenderPlan => planRender({ ...defaults, source: sample.size, random: random(sample) });

/** A batch of pictures; files that could not be decoded are left out. */
export interface RenderedBatch {
  /**
   * [samples, height, width, 3]. It belongs to the receiver.
   *
   * Normalized colors, or, when the request and its transforms name no normalization, levels from 0 to 255, rounded to the
   * nearest: a quarter of the bytes. As they differ by up to half a level, show a network the same kind always.
   */
  readonly images: Float32Array | Uint8Array;
  /** Of a picture, in pixels. */
  readonly size: ImageSize;
  /** The samples in `images`, in the order of the request. */
  readonly samples: readonly Sample[];
  readonly skipped: readonly SkippedFile[];
}

export interface RenderBatchesOptions {
  /** How many batches are in the making besides the one that is handed out. Default 2. */
  readonly ahead?: number;
  readonly signal?: AbortSignal;
}

export interface Renderer {
  /**
   * Renders batches in the order of the requests, and some ahead: the workers have their jobs already while the
   * calling thread is busy with the batch it got.
   *
   * @throws ThawError when the pictures of a batch come out at different sizes, when a pipeline is malformed, or when
   *   the renderer is closed meanwhile; the signal's reason when aborted
   */
  renderBatches(requests: Iterable<BatchRequest> | AsyncIterable<BatchRequest>, options?: RenderBatchesOptions): AsyncGenerator<RenderedBatch, void, undefined>;
  /** Where the decoded pictures of all batches so far came from: how many were kept in memory or on disk, and how many files were decoded. */
  counts(): Readonly<Record<PictureOrigin, number>>;
  /** Why pictures are no longer written to disk, if something went wrong. */
  problem(): string | undefined;
  /** Ends the workers, and writes decoded pictures that wait for it. */
  close(): Promise<void>;
}

/**
 * Makes a renderer. Neither the number of workers nor the cache changes a pixel.
 *
 * @throws ThawError when the worker script is not built
 */
export function createRenderer(options: RendererOptions = {}): Renderer {
  const { workers = Math.min(availableParallelism(), 6), background = [1, 1, 1], cacheBytes = process.availableMemory() / 4, store } = options;
  const pool = createWorkerPool(workers);
  const buffers = createSharedBuffers();
  const cache = createPictureCache(cacheBytes);

  const opening = store === undefined || store.bytes === 0 ? undefined : openPictureStore(store);
  const counts = { memory: 0, disk: 0, file: 0 };
  let problem: () => string | undefined = () => undefined;

  /** Renders one picture into `target`, from the cache if it is there. Resolves to the reason when it must be skipped. */
  async function run(job: RenderJob): Promise<string | undefined> {
    const { file, decode: { scale, source } } = job;
    const key = pictureKey(file, job.decode, background);
    const kept = cache.find(key);
    const disk = await opening;
    if (disk !== undefined) ({ problem } = disk);
    const bytes = (source.width * source.height * 3) / scale ** 2;
    const stored = kept === undefined && scale > 1 ? disk?.find(key) : undefined;
    const keep = { inMemory: cache.hasRoom(bytes), onDisk: scale > 1 && disk?.hasRoom(bytes) === true };
    const { skipReason, from, decoded } = await pool.run({ ...job, keep, ...(kept === undefined ? {} : { kept }), ...(stored === undefined ? {} : { stored }) });
    if (from !== undefined) counts[from]++;
    if (from === 'file' && stored !== undefined) disk?.forget(key, stored);
    if (decoded === undefined) return skipReason;
    if (keep.inMemory) cache.add(key, decoded);
    if (from === 'file' && keep.onDisk && isPresized(decoded.picture, source)) disk?.add(key, decoded);
    return skipReason;
  }

  async function renderBatch(request: BatchRequest): Promise<RenderedBatch> {
    const { samples } = request;
    const plans = samples.map((sample) => planSample(request, sample));
    const size = commonSize(plans, samples);
    const length = size.height * size.width * 3;
    const isNormalized = plans[0]!.normalization !== undefined;
    // Pixel transforms work on floats, whatever comes out in the end.
    const isFloat = isNormalized || plans[0]!.pixel.length > 0;
    const bytesEach = isFloat ? Float32Array.BYTES_PER_ELEMENT : 1;
    // Not given back when something fails: a job may still be writing into it.
    const buffer = buffers.take(plans.length * length * bytesEach);
    const targets = plans.map((_, index) => (isFloat ? new Float32Array(buffer, index * length * bytesEach, length) : new Uint8Array(buffer, index * length, length)));
    const skipReasons = await Promise.all(plans.map((plan, index) => run(toRenderJob(plan, samples[index]!.file, background, targets[index]!))));
    const good = samples.map((_, index) => index).filter((index) => skipReasons[index] === undefined);
    const images = new (isNormalized ? Float32Array : Uint8Array)(good.length * length);
    good.forEach((index, position) => {
      const image = images.subarray(position * length, (position + 1) * length);
      const target = targets[index]!;
      if (target instanceof Float32Array) finishRender(plans[index]!, target);
      if (target instanceof Float32Array && image instanceof Uint8Array) toLevels(target, image);
      else image.set(target);
    });
    buffers.giveBack(buffer);
    return {
      images,
      size,
      samples: good.map((index) => samples[index]!),
      skipped: skipReasons.flatMap((reason, index) => (reason === undefined ? [] : [{ file: samples[index]!.id, reason }])),
    };
  }

  return {
    async *renderBatches(requests, { ahead = 2, signal } = {}) {
      const inTheMaking: Promise<RenderedBatch>[] = [];
      for await (const request of requests) {
        signal?.throwIfAborted();
        const batch = renderBatch(request);
        // Its error is thrown when its turn comes.
        batch.catch(() => {});
        inTheMaking.push(batch);
        if (inTheMaking.length > ahead) yield await abortable(inTheMaking.shift()!, signal);
      }
      while (inTheMaking.length > 0) yield await abortable(inTheMaking.shift()!, signal);
    },
    counts: () => ({ ...counts }),
    problem: () => problem(),
    async close() {
      await pool.close();
      await (await opening)?.close();
    },
  };
}

/** A text that is another for every decoding that may give other pixels, the file being the same. 32 hexadecimal digits. */
const pictureKey = (file: string, { source, scale }: RenderJob['decode'], background: Color): string =>
  createHash('sha256').update(JSON.stringify([decoderKey, file, source.width, source.height, scale, background])).digest('hex').slice(0, 32);

/** @throws ThawError when there is no picture, or when they differ in size */
function commonSize(plans: readonly RenderPlan[], samples: readonly Sample[]): ImageSize {
  const first = plans[0]?.size;
  if (first === undefined) throw new ThawError('A batch has no samples.', { cure: 'ask for at least one' });
  const other = plans.findIndex(({ size }) => size.width !== first.width || size.height !== first.height);
  if (other !== -1) {
    const { width, height } = plans[other]!.size;
    throw new ThawError('The pictures of a batch come out at different sizes.', {
      given: `${first.width} × ${first.height} (${samples[0]!.file}) and ${width} × ${height} (${samples[other]!.file})`,
      cure: 'end the transforms with a crop or an exact resize, such as centerCrop or resize({ size: { width, height } })',
    });
  }
  return first;
}

/** Rejects with the signal's reason when it aborts first. (A race with one long-lived promise would keep every batch in memory.) */
function abortable<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
