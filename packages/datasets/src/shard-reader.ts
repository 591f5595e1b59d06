import type { Task } from '@thaw/core';

/**
 * The class of a picture, or its labels where it has any number of them, under the names that a manifest has for them. Labels that
 * are numbers say where their classes are among all.
 */
export type PictureLabels =
  | { readonly label: string; readonly classIndex?: number }
  | { readonly labels: readonly string[]; readonly classIndices?: readonly number[] };

/** Whose picture it is, or why it cannot be used. Undefined: it is no picture of its own, such as a mask beside a photo. */
export type Outcome = (PictureLabels & { readonly group?: string | undefined }) | { readonly reason: string } | undefined;

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
  /** How its pictures are labelled, told by its beginning or its columns; undefined where it does not tell. */
  task(file: string, signal?: AbortSignal): Promise<Task | undefined>;
  /** The pictures of a shard, one at a time. */
  read(file: string, options: ReadShardOptions): AsyncGenerator<ShardPicture | SkippedMember>;
}

/** A label as shards have it, or a list of them. */
export type WrittenLabel = string | readonly string[];

/**
 * Names the classes of a picture.
 *
 * @param written texts, or numbers as texts, whose class names are `classNames`
 */
export function nameLabels(written: WrittenLabel, classNames: readonly string[] | undefined): PictureLabels | { readonly reason: string } {
  const labels: string[] = [];
  for (const text of typeof written === 'string' ? [written] : written) {
    if (text === '') return { reason: 'one of its labels is empty' };
    const name = classNames === undefined ? text : classNames[Number(text)];
    if (name === undefined || name === '') return { reason: `its label, ${text}, has no class name` };
    labels.push(name);
  }
  if (typeof written === 'string') return { label: labels[0]!, ...(isIndex(written) ? { classIndex: Number(written) } : {}) };
  return { labels, ...(written.every(isIndex) ? { classIndices: written.map(Number) } : {}) };
}

/** Classes whose labels are numbers are in the order of these, not of their texts. */
const isIndex = (label: string): boolean => /^\d{1,9}$/.test(label);

/** Values that labels can be: texts, numbers and truth values, as text; lists of them. Undefined: something else. */
export function writtenLabel(value: unknown): WrittenLabel | undefined {
  if (!Array.isArray(value)) return plainText(value);
  const texts = value.map(plainText);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** As text; undefined for what has parts, or is nothing. */
export const plainText = (value: unknown): string | undefined => (['string', 'number', 'bigint', 'boolean'].includes(typeof value) ? String(value) : undefined);
