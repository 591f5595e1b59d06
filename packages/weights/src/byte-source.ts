import { type FileHandle, open } from 'node:fs/promises';
import { ThawError } from '@thaw/core';

/** Bytes that are read piece by piece: a file, a part of one, or several that follow one another. */
export interface ByteSource {
  readonly length: number;
  /**
   * A copy of `length` bytes from byte `start`, in memory of its own.
   *
   * @throws ThawError when they reach beyond the end; nothing is allocated then
   */
  read(start: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** An open file. */
export interface FileSource extends ByteSource {
  readonly handle: FileHandle;
  close(): Promise<void>;
}

/** @throws ThawError when the file cannot be opened */
export async function openSource(path: string): Promise<FileSource> {
  try {
    const handle = await open(path);
    const stat = await handle.stat();
    if (!stat.isFile()) {
      await handle.close();
      throw new Error('name a file, not a folder or device');
    }
    const length = stat.size;
    return { length, handle, read: (start, count) => readFully(handle, checkRange(start, count, length), count), close: () => handle.close() };
  } catch (cause) {
    throw new ThawError('The weight file cannot be opened.', { given: path, cure: cause instanceof Error ? cause.message : 'check the path', cause });
  }
}

async function readFully(handle: FileHandle, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) throw cutOff(start, length, start + filled);
    filled += bytesRead;
  }
  return bytes;
}

export const sourceOfBytes = (bytes: Uint8Array): ByteSource => ({
  length: bytes.length,
  read: async (start, length) => {
    checkRange(start, length, bytes.length);
    return new Uint8Array(bytes.subarray(start, start + length));
  },
});

/** @throws ThawError when the part reaches beyond the end */
export function partOf(source: ByteSource, start: number, length: number): ByteSource {
  checkRange(start, length, source.length);
  return { length, read: (inside, count) => source.read(start + checkRange(inside, count, length), count) };
}

const aheadBytes = 2 ** 16;

/** Reads a source ahead: for structures that are small, and many. */
export function readingAhead(source: ByteSource): ByteSource {
  let ahead = new Uint8Array();
  let position = 0;
  return {
    length: source.length,
    read: async (start, length) => {
      checkRange(start, length, source.length);
      if (length > aheadBytes) return source.read(start, length);
      if (start < position || start + length > position + ahead.length) {
        ahead = await source.read(start, Math.min(aheadBytes, source.length - start));
        position = start;
      }
      return ahead.slice(start - position, start - position + length);
    },
  };
}

/** The bytes of several sources, one after another. */
export function joinSources(sources: readonly ByteSource[]): ByteSource {
  const length = sources.reduce((sum, source) => sum + source.length, 0);
  return {
    length,
    read: async (start, count) => {
      const bytes = new Uint8Array((checkRange(start, count, length), count));
      let position = 0; // of the source's first byte, among all
      for (const source of sources) {
        const from = Math.max(start, position);
        const to = Math.min(start + count, position + source.length);
        if (from < to) bytes.set(await source.read(from - position, to - from), from - start);
        position += source.length;
      }
      return bytes;
    },
  };
}

function checkRange(start: number, count: number, length: number): number {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(count) || start < 0 || count < 0 || start + count > length) throw cutOff(start, count, length);
  return start;
}

const cutOff = (start: number, count: number, length: number): ThawError =>
  new ThawError('This weight file is cut off or damaged.', {
    wanted: `${count} bytes from byte ${start}`,
    given: `${length} bytes`,
    cure: 'fetch the file again',
  });
