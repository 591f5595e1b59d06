import type { Access } from './connections.ts';
import type { Digest } from './digest.ts';

/** A file a package index offers. */
export interface RegistryFile {
  readonly fileName: string;
  readonly url: string;
  /** In bytes; absent when the index does not tell. */
  readonly size?: number;
  readonly digest: Digest;
  /** Needed to get it. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly access?: Access;
}
