import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

const tailBytes = 64;
const chunkBytes = 256 * 1024;
const pageBytes = 4096;

/** What one pass over a file's bytes tells. */
export interface Fingerprint {
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string;
  readonly byteLength: number;
  /** The last 64 bytes, or all there are. */
  readonly tail: Buffer;
  /** The content of a file of at most 256 KiB, so that it need not be read again. */
  readonly whole?: Buffer;
}

/**
 * Reads a file once, in chunks, so that large photos never lie in memory whole.
 *
 * @param size how many bytes it probably has
 */
export async function fingerprint(file: string, size: number, signal?: AbortSignal): Promise<Fingerprint> {
  const hash = createHash('sha256');
  const handle = await open(file);
  try {
    let byteLength = 0;
    let tail = Buffer.alloc(0);
    for (;;) {
      signal?.throwIfAborted();
      const room = Math.min(chunkBytes, Math.max(pageBytes, size - byteLength + 1));
      const chunk = await readChunk(handle, byteLength, room);
      hash.update(chunk);
      byteLength += chunk.length;
      tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
      if (chunk.length === room) continue;
      return { sha256: hash.digest('hex'), byteLength, tail, ...(chunk.length === byteLength ? { whole: chunk } : {}) };
    }
  } finally {
    await handle.close();
  }
}

/** Less than `room` only at the end. */
async function readChunk(handle: FileHandle, position: number, room: number): Promise<Buffer> {
  const chunk = Buffer.allocUnsafe(room);
  let length = 0;
  while (length < room) {
    const { bytesRead } = await handle.read(chunk, length, room - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return chunk.subarray(0, length);
}
