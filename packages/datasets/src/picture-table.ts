import { basename, dirname, join } from 'node:path';
import type { ImageSize } from '@thaw/core';
import { byText } from './names.ts';
import type { SplitName } from './stratified-split.ts';

/** A picture before it is looked at. */
export interface ListedPicture {
  readonly id: string;
  /** Absolute path. */
  readonly file: string;
  /** Names of its classes, each once. */
  readonly labels: readonly string[];
  readonly split?: SplitName | undefined;
  readonly group?: string | undefined;
}

const splitNames: readonly SplitName[] = ['train', 'validation', 'test'];
const hashBytes = 32;

/**
 * Pictures in columns, so that millions fit into memory: about 100 bytes for each, where objects take over a thousand. Texts
 * that repeat (folders, labels, groups) are kept once. Rows are in the order they were added in until `sort`.
 */
export function createPictureTable() {
  /** Of each row: its id and, where the file is called something else, the name of the file. */
  let text = Buffer.alloc(0);
  const start = growing(Uint32Array);
  const idLength = growing(Uint32Array);
  const folder = growing(Uint32Array);
  const labelSet = growing(Uint32Array);
  const split = growing(Uint8Array);
  const group = growing(Uint32Array);
  const folders = interning<string>((one) => one);
  const labelSets = interning<readonly string[]>((labels) => JSON.stringify(labels));
  const groups = interning<string>((one) => one);
  let used = 0;
  let isBeyondBasicPlane = false;
  let order: Uint32Array | undefined;
  let hashes = Buffer.alloc(0);
  let sizes = new Uint32Array(0);

  const at = (row: number): number => order?.[row] ?? row;
  const textAt = (from: number, to: number): string => text.toString('utf8', from, to);
  const idAt = (index: number): string => textAt(start.values[index]!, start.values[index]! + idLength.values[index]!);
  const fileNameAt = (index: number): string => textAt(start.values[index]! + idLength.values[index]!, index + 1 < start.length ? start.values[index + 1]! : used);
  const hashAt = (index: number): Buffer => hashes.subarray(index * hashBytes, (index + 1) * hashBytes);

  return {
    get length(): number {
      return start.length;
    },
    add({ id, file, labels, split: given, group: ofGroup }: ListedPicture): void {
      const name = basename(file);
      const written = id.endsWith(name) && (id.length === name.length || id.at(-name.length - 1) === '/') ? id : id + name;
      const bytes = Buffer.byteLength(written);
      if (used + bytes > text.length) text = Buffer.concat([text], Math.max(2 * text.length, used + bytes, 4096));
      text.write(written, used);
      start.push(used);
      idLength.push(written === id ? bytes : Buffer.byteLength(id));
      used += bytes;
      isBeyondBasicPlane ||= /[\ud800-\udfff]/.test(id);
      folder.push(folders.indexOf(dirname(file)));
      labelSet.push(labelSets.indexOf(labels));
      split.push(given === undefined ? 0 : splitNames.indexOf(given) + 1);
      group.push(ofGroup === undefined ? 0 : groups.indexOf(ofGroup) + 1);
    },
    /** Puts rows into the order of their ids. */
    sort(): void {
      const compare = isBeyondBasicPlane
        ? (a: number, b: number) => byText(idAt(a), idAt(b))
        : // The order of UTF-8 is that of UTF-16 in the basic plane.
          (a: number, b: number) => text.compare(text, start.values[b]!, start.values[b]! + idLength.values[b]!, start.values[a]!, start.values[a]! + idLength.values[a]!);
      // Listings of folders mostly are in order; sorting a million rows takes seconds.
      let inOrder = 1;
      while (inOrder < start.length && compare(inOrder - 1, inOrder) <= 0) inOrder++;
      order = inOrder < start.length ? Uint32Array.from({ length: start.length }, (_, index) => index).sort(compare) : undefined;
      hashes = Buffer.alloc(start.length * hashBytes);
      sizes = new Uint32Array(2 * start.length);
    },
    id: (row: number): string => idAt(at(row)),
    file(row: number): string {
      const index = at(row);
      return join(folders.values[folder.values[index]!]!, fileNameAt(index) || basename(idAt(index)));
    },
    /** Names of classes; rows with the same ones have the same array. */
    labels: (row: number): readonly string[] => labelSets.values[labelSet.values[at(row)]!]!,
    labelSets: labelSets.values as readonly (readonly string[])[],
    /** Index into `labelSets`. */
    labelSet: (row: number): number => labelSet.values[at(row)]!,
    split: (row: number): SplitName | undefined => splitNames[split.values[at(row)]! - 1],
    setSplit(row: number, name: SplitName): void {
      split.values[at(row)] = splitNames.indexOf(name) + 1;
    },
    group: (row: number): string | undefined => groups.values[group.values[at(row)]! - 1],
    /** Keeps what was found in the file; only after `sort`. */
    setInspection(row: number, sha256: string, { width, height }: ImageSize): void {
      const index = at(row);
      hashAt(index).write(sha256, 'hex');
      sizes[2 * index] = width;
      sizes[2 * index + 1] = height;
    },
    /** False when no inspection was kept: a picture has at least a pixel. */
    isInspected: (row: number): boolean => sizes[2 * at(row)] !== 0,
    /** Of the file, in hexadecimal. */
    sha256: (row: number): string => hashAt(at(row)).toString('hex'),
    /** Of the file: 32 bytes that must not be changed. */
    hash: (row: number): Buffer => hashAt(at(row)),
    size: (row: number): ImageSize => ({ width: sizes[2 * at(row)]!, height: sizes[2 * at(row) + 1]! }),
  };
}

export type PictureTable = ReturnType<typeof createPictureTable>;

/** A typed array that is twice as long whenever it is full. */
function growing<Values extends Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(Type: new (length: number) => Values) {
  let values = new Type(1024);
  let length = 0;
  return {
    get length(): number {
      return length;
    },
    /** Longer than `length`. */
    get values(): Values {
      return values;
    },
    push(value: number): void {
      if (length === values.length) {
        const longer = new Type(2 * length);
        longer.set(values);
        values = longer;
      }
      values[length++] = value;
    },
  };
}

/** Numbers different values from 0, in the order they come in. */
function interning<Value>(keyOf: (value: Value) => string) {
  const values: Value[] = [];
  const indices = new Map<string, number>();
  return {
    values,
    indexOf(value: Value): number {
      const key = keyOf(value);
      const known = indices.get(key);
      if (known !== undefined) return known;
      indices.set(key, values.length);
      values.push(value);
      return values.length - 1;
    },
  };
}
