import { cacheFolder } from '@thaw/downloads';
import type { RendererOptions } from '@thaw/images';

/** Where decoded pictures may be kept, and how much of them. Changes no result, only how long it takes. */
export interface PictureCacheOptions {
  /** Bytes of memory. Default: a quarter of what is available when the run starts. */
  readonly memoryBytes?: number;
  /** Bytes on disk, of all data sets together. Default 4 GiB; 0 keeps nothing beyond the run. */
  readonly diskBytes?: number;
  /** Default: `pictures` in the cache that all projects share. */
  readonly folder?: string;
}

/** Fills in what is left open. */
export const pictureCacheLimits = ({ memoryBytes, diskBytes = 4 * 2 ** 30, folder = cacheFolder('pictures') }: PictureCacheOptions = {}): Pick<RendererOptions, 'cacheBytes' | 'store'> => ({
  ...(memoryBytes === undefined ? {} : { cacheBytes: memoryBytes }),
  store: { folder, bytes: diskBytes },
});
