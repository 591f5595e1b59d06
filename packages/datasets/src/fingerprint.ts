import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const tailBytes = 64;
const chunkBytes = 256 * 1024;

/** What one pass over a file's bytes tells. */
export interface Fingerprint {
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string;
  readonly byteLength: number;
  /** The last 64 bytes, or all there are. */
  readonly tail: Buffer;
}

/** Reads a file once, in chunks, so that large photos never lie in memory whole. */
export async function fingerprint(file: string, signal?: AbortSignal): Promise<Fingerprint> {
  const hash = createHash('sha256');
  let byteLength = 0;
  let tail = Buffer.alloc(0);
  const stream = createReadStream(file, { highWaterMark: chunkBytes, ...(signal ? { signal } : {}) });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    byteLength += chunk.length;
    tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
  }
  return { sha256: hash.digest('hex'), byteLength, tail };
}
