import { read } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';

/**
 * Opens a zip archive. Every place it names is checked against its size: at a place that is no safe integer, yauzl by itself throws
 * from a callback, where nobody can catch it.
 *
 * @param file stays open; the archive is read through it
 */
export async function openZip(file: FileHandle): Promise<ZipFile> {
  const { size } = await file.stat();
  const Reader = class extends RandomAccessReader {
    override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null, bytesRead?: number) => void): void {
      if (position >= 0 && position + length <= size) read(file.fd, buffer, offset, length, position, callback);
      else callback(new Error(`it names ${length} bytes from byte ${position} and has ${size}`));
    }
    override _readStreamForRange = (start: number, end: number) => Readable.from(chunks(file, start, end), { objectMode: false });
    override close = (callback: (error: Error | null) => void): void => callback(null);
  };
  return fromRandomAccessReaderPromise(new Reader(), size, { autoClose: false });
}

const chunkBytes = 2 ** 16;

/** A stream of the file's own would close the file when it is destroyed. */
async function* chunks(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer, void> {
  for (let position = start; position < end; ) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(chunkBytes, end - position)), 0, null, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
