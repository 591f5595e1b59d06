/**
 * Whose picture it is, or why it cannot be used. Labels that are numbers say where their class is among the classes. Undefined: it is no picture of its own, such as a mask
 * beside a photo.
 */
export type Outcome = { readonly label: string; readonly classIndex?: number; readonly group?: string | undefined } | { readonly reason: string } | undefined;

/** One picture of a shard. */
export interface ShardPicture {
  /** Its path or number in the shard, unique there, with forward slashes. */
  readonly path: string;
  /** The file, as it was before it was packed. */
  readonly data: Uint8Array;
  /** Asked after the whole shard was read: the label may come later than the picture. */
  readonly outcome: () => Outcome;
}

/** A member that cannot be used; without a path, (the rest of) the shard. */
export interface SkippedMember {
  readonly path: string | undefined;
  readonly reason: string;
}

export interface ReadShardOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes of the shard that were read since the last call. */
  readonly onRead: (bytes: number) => void;
}

/** How shards of one kind are read, with all that decides what comes out. */
export interface ShardReader {
  /** Says kind and options: what is unpacked with another key is not reused. */
  readonly key: string;
  /** About how many bytes the pictures of a shard take. */
  unpackedBytes(file: string): Promise<number>;
  /** The pictures of a shard, one at a time. */
  read(file: string, options: ReadShardOptions): AsyncGenerator<ShardPicture | SkippedMember>;
}

/** Places classes whose labels are numbers in the order of these, not of their texts. */
export const classIndexOf = (label: string | undefined): { readonly classIndex?: number } => (label !== undefined && /^\d{1,9}$/.test(label) ? { classIndex: Number(label) } : {});
