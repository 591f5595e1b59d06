import type { Sample, SkippedFile } from '@thaw/core';
import { type BatchRequest, planRender, type Renderer } from '@thaw/images';
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
  /** Undefined keeps nothing. */
  readonly store: FeatureStore | undefined;
  /** For each row of a batch the first that gives the same bits; see `rowClasses`. */
  readonly rowClasses: readonly number[];
}

/** A batch before its features are computed. */
interface PreparedBatch {
  readonly samples: readonly Sample[];
  /** By the sample's position in the batch; undefined for a file that is not there. Empty without a store, as `found`. */
  readonly keys: readonly (string | undefined)[];
  readonly found: readonly (Float32Array | undefined)[];
  /** Pictures that were not found, each in the row of its position, and which of them could be read. */
  readonly rendered: { readonly images: HostValue; readonly positions: readonly number[] } | undefined;
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

  const keysOf = ({ samples, transforms, random, normalization }: BatchRequest) =>
    Promise.all(samples.map(async (sample, position) => {
      const identity = await identityOf(sample.file);
      const plan = { transforms, source: sample.size, random: random(sample), ...(normalization === undefined ? {} : { normalization }) };
      return identity && viewKey(identity, planRender(plan), rowClasses[position]!);
    }));

  async function prepare(request: BatchRequest, { memoryBytes, signal }: FeatureBatchesOptions): Promise<PreparedBatch> {
    signal?.throwIfAborted();
    const { samples } = request;
    const keys = store === undefined ? [] : await keysOf(request);
    const found = store === undefined ? [] : await store.find(keys, memoryBytes);
    const missing = samples.filter((_, position) => found[position] === undefined);
    if (missing.length === 0) return { samples, keys, found, rendered: undefined, skipped: [] };
    const rendered = (await renderer.renderBatches([{ ...request, samples: missing }], signal === undefined ? {} : { signal }).next()).value!;
    const positions = rendered.samples.map((sample) => samples.indexOf(sample));
    const images = positions.length === 0 ? undefined : placeImages(rendered, positions, shape.batchSize);
    return { samples, keys, found, rendered: images && { images, positions }, skipped: rendered.skipped };
  }

  async function compute({ samples, keys, found, rendered, skipped }: PreparedBatch, { memoryBytes }: FeatureBatchesOptions): Promise<InputBatch> {
    const rows = samples.map((_, position) => found[position]);
    if (rendered !== undefined) {
      const computed = splitRows(body.features, await body.run(rendered.images));
      for (const position of rendered.positions) rows[position] = computed(position);
      const fresh = rendered.positions.flatMap((position) => (keys[position] === undefined ? [] : [[keys[position], rows[position]!] as const]));
      await store?.keep(new Map(fresh), memoryBytes);
    }
    const readable = samples.filter((_, position) => rows[position] !== undefined);
    const inputs = joinRows(body.features, rows.filter((row) => row !== undefined), shape.batchSize);
    return { samples: readable, skipped, fromCache: found.filter((row) => row !== undefined).length, inputs, ...fillLabels(readable, shape) };
  }

  return {
    body,
    async *batches(requests, options) {
      for await (const prepared of madeAhead(requests, (request) => prepare(request, options))) yield await compute(prepared, options);
    },
  };
}
