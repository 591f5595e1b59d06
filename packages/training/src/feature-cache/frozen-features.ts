import type { Sample, SkippedFile } from '@thaw/core';
import { type BatchRequest, planSample, type Renderer } from '@thaw/images';
import type { HostValue } from '@thaw/tensorflow';
import type { FrozenBody } from '../frozen-body.ts';
import { type BatchShape, fillLabels, type InputBatch } from '../input-batch.ts';
import type { FeatureStore } from './feature-store.ts';
import { madeAhead } from './made-ahead.ts';
import { joinRows, placeImages, splitRows } from './rows.ts';
import { fileIdentity, viewKey } from './view-key.ts';

/** What frozen layers make of pictures, computed once for every view of a picture and kept. */
export interface FrozenFeatures {
  readonly body: FrozenBody;
  /** Batches of features, in the order of the requests; what is not kept yet is rendered and computed. */
  batches(requests: Iterable<BatchRequest>, options: FeatureBatchesOptions): AsyncGenerator<InputBatch, void>;
}

export interface FeatureBatchesOptions {
  /** How full memory may be for these features to stay there; 0 when they are not needed again soon. */
  readonly memoryBytes: number;
  readonly signal?: AbortSignal | undefined;
}

export interface FrozenFeaturesOptions extends BatchShape {
  readonly body: FrozenBody;
  readonly renderer: Renderer;
  readonly store: FeatureStore;
  /** For each row of a batch the first that gives the same bits; see `rowClasses`. */
  readonly rowClasses: readonly number[];
}

/** A batch before its features are computed. All lists but `missing` go by the samples' position in the batch. */
interface PreparedBatch {
  readonly samples: readonly Sample[];
  /** Undefined for a file that is not there. */
  readonly keys: readonly (string | undefined)[];
  readonly found: readonly (Float32Array | undefined)[];
  /** Positions of the pictures that were not found but could be read, and these pictures, each in the row of its position. */
  readonly missing: readonly number[];
  readonly images: HostValue | undefined;
  readonly skipped: readonly SkippedFile[];
}

/** The features of a body that stays as it is, from a store where they are there. */
export function frozenFeatures({ body, renderer, store, rowClasses, ...shape }: FrozenFeaturesOptions): FrozenFeatures {
  const identities = new Map<string, Promise<string | undefined>>();
  const identityOf = (file: string): Promise<string | undefined> => {
    const identity = identities.get(file) ?? fileIdentity(file);
    identities.set(file, identity);
    return identity;
  };

  const keysOf = (request: BatchRequest) =>
    Promise.all(request.samples.map(async (sample, position) => {
      const identity = await identityOf(sample.file);
      return identity && viewKey(identity, planSample(request, sample), rowClasses[position]!);
    }));

  async function prepare(request: BatchRequest, { memoryBytes, signal }: FeatureBatchesOptions): Promise<PreparedBatch> {
    signal?.throwIfAborted();
    const { samples } = request;
    const keys = await keysOf(request);
    const found = await store.find(keys, memoryBytes);
    const wanted = samples.filter((_, position) => found[position] === undefined);
    if (wanted.length === 0) return { samples, keys, found, missing: [], images: undefined, skipped: [] };
    const rendered = (await renderer.renderBatches([{ ...request, samples: wanted }], signal === undefined ? {} : { signal }).next()).value!;
    const missing = rendered.samples.map((sample) => samples.indexOf(sample));
    return { samples, keys, found, missing, images: missing.length === 0 ? undefined : placeImages(rendered, missing, shape.batchSize), skipped: rendered.skipped };
  }

  async function compute({ samples, keys, found, missing, images, skipped }: PreparedBatch, { memoryBytes }: FeatureBatchesOptions): Promise<InputBatch> {
    const rows = [...found];
    // This batch was looked up before those in front of it were computed.
    const late = await store.find(missing.map((position) => keys[position]), memoryBytes);
    missing.forEach((position, index) => (rows[position] = late[index]));
    const computed = missing.filter((position) => rows[position] === undefined);
    if (computed.length > 0) {
      const row = splitRows(body.features, await body.run(images!));
      for (const position of computed) rows[position] = row(position);
      const fresh = computed.flatMap((position) => (keys[position] === undefined ? [] : [[keys[position], rows[position]!] as const]));
      await store.keep(new Map(fresh), memoryBytes);
    }
    const readable = samples.filter((_, position) => rows[position] !== undefined);
    const inputs = joinRows(body.features, rows.filter((row) => row !== undefined), shape.batchSize);
    return { samples: readable, skipped, fromCache: readable.length - computed.length, inputs, ...fillLabels(readable, shape) };
  }

  return {
    body,
    async *batches(requests, options) {
      for await (const prepared of madeAhead(requests, (request) => prepare(request, options))) yield await compute(prepared, options);
    },
  };
}
