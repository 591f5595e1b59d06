import { ThawError } from '@thaw/core';

/** Reads little-endian values one after another, never beyond the end. */
export interface ByteReader {
  /** Offset of the next byte in the file. */
  readonly position: number;
  uint8(): number;
  uint16(): number;
  uint32(): number;
  int32(): number;
  int64(): bigint;
  /** The next `length` bytes; shares the file's memory. */
  bytes(length: number): Uint8Array;
  /** The next `length` bytes as UTF-8. */
  text(length: number): string;
  /** Text up to the next line feed, which is passed over. */
  line(): string;
}

/** The file ends before a value does. */
export class CutOffError extends ThawError {
  override readonly name = 'CutOffError';
}

/**
 * A reader at the start of `file`.
 *
 * @param what names the file in errors
 * @throws ThawError from its methods, when text is not UTF-8; CutOffError when the file ends too early
 */
export function createByteReader(file: Uint8Array, what: string): ByteReader {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let position = 0;

  /** Passes over `length` bytes and tells where they start. */
  const take = (length: number): number => {
    if (length > file.length - position) {
      throw new CutOffError(`This ${what} is cut off or damaged.`, {
        wanted: `${length} bytes from byte ${position}`,
        given: `${file.length - position} bytes until the end`,
        cure: 'fetch the file again',
      });
    }
    position += length;
    return position - length;
  };
  const bytes = (length: number): Uint8Array => {
    const start = take(length);
    return file.subarray(start, start + length);
  };
  const text = (length: number): string => {
    const start = position;
    try {
      return decoder.decode(bytes(length));
    } catch (cause) {
      if (ThawError.isInstance(cause)) throw cause;
      throw new ThawError(`This ${what} is damaged: the text at byte ${start} is not UTF-8.`, { cure: 'fetch the file again', cause });
    }
  };
  return {
    get position() {
      return position;
    },
    uint8: () => view.getUint8(take(1)),
    uint16: () => view.getUint16(take(2), true),
    uint32: () => view.getUint32(take(4), true),
    int32: () => view.getInt32(take(4), true),
    int64: () => view.getBigInt64(take(8), true),
    bytes,
    text,
    line: () => {
      const end = file.indexOf(0x0a, position);
      // Without a line feed, one byte more than there is: the error of a file that is cut off.
      const line = text((end === -1 ? file.length + 1 : end) - position);
      take(1);
      return line;
    },
  };
}
