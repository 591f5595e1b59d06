import { cacheFolder } from '@thaw/downloads';

/** Where features of frozen layers may be kept, and how much of them. Changes no result, only how long it takes. */
export interface FeatureCacheOptions {
  /** Bytes of memory. Default: a quarter of what is free when the run starts, limits of a container counted. */
  readonly memoryBytes?: number;
  /** Bytes on disk, of all networks together. Default 4 GiB; 0 keeps nothing beyond the run. */
  readonly diskBytes?: number;
  /** Default: `features` in the cache that all projects share. */
  readonly folder?: string;
}

export type FeatureCacheLimits = Required<FeatureCacheOptions>;

/** Fills in what is left open. */
export const cacheLimits = ({
  memoryBytes = Math.floor(process.availableMemory() / 4),
  diskBytes = 4 * 2 ** 30,
  folder = cacheFolder('features'),
}: FeatureCacheOptions = {}): FeatureCacheLimits => ({ memoryBytes, diskBytes, folder });
